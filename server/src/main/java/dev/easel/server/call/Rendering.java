package dev.easel.server.call;

import dev.easel.media.JpegWriter;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.media.WebpWriter;
import dev.easel.media.film.FilmReaders;
import dev.easel.server.http.Answer;
import dev.easel.server.http.FileAnswers;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Gives a job's result in the form that the caller takes. */
public final class Rendering {
    /** The quality of a JPEG file for which none is asked. */
    public static final int JPEG_QUALITY = 92;

    /** Decoding takes memory, so only so many pictures are decoded at a time. */
    private static final int DECODERS = 2;

    private static final Set<String> PICTURES =
            Set.of("image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif", "image/apng");
    private static final List<String> FROM_STILL = List.of("image/png", "image/jpeg", "image/webp");
    private static final List<String> FROM_FILM = List.of("video/mp4", "video/webm", "image/gif", "image/webp");

    private final Semaphore decoders = new Semaphore(DECODERS, true);
    private final Renditions renditions;

    /** @param folder where films in other forms are kept for a while */
    public Rendering(Path folder) {
        renditions = new Renditions(folder);
    }

    /** What an output is. */
    public enum Kind {
        /** A picture that does not move. */
        PICTURE,
        /** A film, or a picture that moves. */
        FILM,
        /** Sound, text and the like. */
        OTHER
    }

    /** What an output is, by its type and, where the type leaves that open, its content. */
    public Kind kind(JobOutput output) {
        String own = MediaTypes.harmless(output.name());
        if (own.startsWith("video/")) {
            return Kind.FILM;
        }
        if (!PICTURES.contains(own)) {
            return Kind.OTHER;
        }
        return FilmReaders.isMovingPicture(output.file()) ? Kind.FILM : Kind.PICTURE;
    }

    /** The media types in which an output can be given, its own first. */
    public List<String> possible(JobOutput output) {
        List<String> types = new ArrayList<>(List.of(MediaTypes.harmless(output.name())));
        List<String> others = switch (kind(output)) {
            case PICTURE -> FROM_STILL;
            case FILM -> FROM_FILM;
            case OTHER -> List.of();
        };
        others.stream().filter(type -> !types.contains(type)).forEach(types::add);
        return types;
    }

    /**
     * An output's content.
     *
     * @param type one of {@link #possible}
     * @param keepsMetadata whether it may carry its workflow
     */
    public byte[] bytes(JobOutput output, String type, boolean keepsMetadata) throws IOException {
        Optional<Path> film = film(output, type, keepsMetadata);
        if (film.isPresent()) {
            return Files.readAllBytes(film.get());
        }
        if (type.equals(MediaTypes.harmless(output.name()))) {
            byte[] file = Files.readAllBytes(output.file());
            return keepsMetadata ? file : Metadata.without(file);
        }
        return picture(output, type, JPEG_QUALITY);
    }

    /**
     * A picture, encoded anew.
     *
     * @param type {@code image/png}, {@code image/jpeg} or {@code image/webp}
     * @param quality 1 … 100, of a JPEG file
     */
    public byte[] picture(JobOutput output, String type, int quality) {
        decoders.acquireUninterruptibly();
        try {
            Picture picture = PictureReader.read(output.file());
            return switch (type) {
                case "image/png" -> PngWriter.write(picture, Map.of(), PngWriter.SAVED);
                case "image/jpeg" -> JpegWriter.write(picture, quality);
                case "image/webp" -> WebpWriter.write(picture);
                default -> throw new IllegalArgumentException("type " + type);
            };
        } finally {
            decoders.release();
        }
    }

    /** The file of a film in the form asked for; nothing for what is no film, or one whose texts are taken out in memory. */
    private Optional<Path> film(JobOutput output, String type, boolean keepsMetadata) throws IOException {
        if (kind(output) != Kind.FILM) {
            return Optional.empty();
        }
        String own = MediaTypes.harmless(output.name());
        if (!type.equals(own)) {
            return Optional.of(renditions.converted(output.file(), type));
        }
        if (keepsMetadata) {
            return Optional.of(output.file());
        }
        return switch (own) {
            case "video/mp4" -> Optional.of(renditions.withoutText(output.file(), "mp4"));
            case "video/webm" -> Optional.of(renditions.withoutText(output.file(), "webm"));
            case "video/x-matroska" -> Optional.of(renditions.withoutText(output.file(), "matroska"));
            case "video/quicktime" -> Optional.of(renditions.withoutText(output.file(), "mov"));
            default -> Optional.empty();
        };
    }

    /** The answer with an output; of films also parts, when the request asks for them. */
    public Answer answer(HttpCall call, JobOutput output, String type, boolean keepsMetadata) throws IOException {
        Optional<Path> film = film(output, type, keepsMetadata);
        if (film.isEmpty()) {
            return Answer.bytes(200, type, bytes(output, type, keepsMetadata)).with("Vary", "Accept");
        }
        if (call.jettyRequest().getMethod().equals("GET")) {
            return FileAnswers.of(call, film.get(), type, Map.of("Vary", "Accept"));
        }
        long size = Files.size(film.get());
        return new Answer(
                200, Map.of("Content-Type", type, "Vary", "Accept"), new Answer.FilePart(film.get(), 0, size));
    }
}
