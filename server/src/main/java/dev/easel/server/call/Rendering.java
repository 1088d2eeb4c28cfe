package dev.easel.server.call;

import dev.easel.media.JpegWriter;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.media.WebpWriter;
import dev.easel.server.http.Answer;
import dev.easel.server.http.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Gives a job's result in the form that the caller takes. */
public final class Rendering {
    private static final int JPEG_QUALITY = 92;

    /** Decoding takes memory, so only so many pictures are decoded at a time. */
    private static final int DECODERS = 2;

    private static final Set<String> STILL = Set.of("image/png", "image/jpeg", "image/webp", "image/bmp");
    private static final List<String> FROM_STILL = List.of("image/png", "image/jpeg", "image/webp");

    private final Semaphore decoders = new Semaphore(DECODERS, true);

    /** The media types in which an output can be given, its own first. */
    public List<String> possible(JobOutput output) {
        String own = MediaTypes.harmless(output.name());
        List<String> types = new ArrayList<>(List.of(own));
        if (STILL.contains(own) && !isAnimated(output)) {
            FROM_STILL.stream().filter(type -> !types.contains(type)).forEach(types::add);
        }
        return types;
    }

    private static boolean isAnimated(JobOutput output) {
        if (!output.name().endsWith(".webp")) {
            return false;
        }
        try (InputStream file = Files.newInputStream(output.file())) {
            byte[] head = file.readNBytes(64);
            return new String(head, StandardCharsets.ISO_8859_1).contains("ANIM");
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * An output's content.
     *
     * @param type one of {@link #possible}
     * @param keepsMetadata whether a picture may carry its workflow
     */
    public byte[] bytes(JobOutput output, String type, boolean keepsMetadata) throws IOException {
        String own = MediaTypes.harmless(output.name());
        if (type.equals(own)) {
            byte[] file = Files.readAllBytes(output.file());
            return keepsMetadata ? file : Metadata.without(file);
        }
        decoders.acquireUninterruptibly();
        try {
            Picture picture = PictureReader.read(output.file());
            return switch (type) {
                case "image/png" -> PngWriter.write(picture, Map.of(), PngWriter.SAVED);
                case "image/jpeg" -> JpegWriter.write(picture, JPEG_QUALITY);
                case "image/webp" -> WebpWriter.write(picture);
                default -> throw new IllegalArgumentException("type " + type);
            };
        } finally {
            decoders.release();
        }
    }

    /** The answer with an output. */
    public Answer answer(JobOutput output, String type, boolean keepsMetadata) throws IOException {
        return Answer.bytes(200, type, bytes(output, type, keepsMetadata)).with("Vary", "Accept");
    }
}
