package dev.easel.server.call;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.PartialFile;
import dev.easel.media.film.Dither;
import dev.easel.media.film.FilmConversion;
import dev.easel.media.film.FilmCopy;
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Films in other forms than the workflow saved them: each made once, in a folder that is emptied at start, and kept while it is among
 * those asked for last.
 */
final class Renditions {
    private static final int KEPT = 64;
    private static final long PATIENCE_SECONDS = 60;
    private static final FrameRate STILLS = FrameRate.of(24);
    private static final FilmEncoding WEBP = new FilmEncoding.Webp(false, 80, 4);
    private static final FilmEncoding MP4 = new FilmEncoding.H264(FilmEncoding.H264.STANDARD);
    private static final FilmEncoding WEBM = new FilmEncoding.Vp9(32);

    private final Path folder;

    /** Encoders use all cores, so films are made one after the other. */
    private final Semaphore encoder = new Semaphore(1, true);

    Renditions(Path folder) {
        this.folder = folder;
    }

    /** What is written into a file that does not exist yet. */
    private interface Maker {
        void make(Path file);
    }

    /**
     * A film in another form; its sound is left out.
     *
     * @param type {@code video/mp4}, {@code video/webm}, {@code image/gif} or {@code image/webp}
     * @throws EaselException INVALID_FILE when the film is corrupt, UNAVAILABLE when FFmpeg's libraries are missing
     */
    Path converted(Path film, String type) throws IOException {
        return kept(film, type, file -> {
            FilmConversion conversion =
                    new FilmConversion(() -> FilmReaders.open(film, STILLS), (frames, reader, choosing) -> {});
            switch (type) {
                case "video/mp4" -> conversion.write(file, MP4, Map.of());
                case "video/webm" -> conversion.write(file, WEBM, Map.of());
                case "image/webp" -> conversion.write(file, WEBP, Map.of());
                case "image/gif" -> conversion.writeGif(file, Dither.FLOYD_STEINBERG);
                default -> throw new IllegalArgumentException("type " + type);
            }
        });
    }

    /**
     * A film as it is, without the texts in it.
     *
     * @param container what FFmpeg calls such files
     */
    Path withoutText(Path film, String container) throws IOException {
        return kept(film, "plain " + container, file -> FilmCopy.withoutText(film, file, container));
    }

    private Path kept(Path film, String form, Maker maker) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(film, BasicFileAttributes.class);
        String identity = film + "\n" + attributes.lastModifiedTime() + "\n" + attributes.size() + "\n" + form;
        Path file = folder.resolve(UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8))
                .toString());
        waitForTurn();
        try {
            if (Files.exists(file)) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
                return file;
            }
            Files.createDirectories(folder);
            try (PartialFile partial = PartialFile.in(folder)) {
                maker.make(partial.path());
                partial.publish(file);
            }
            forgetOld();
            return file;
        } finally {
            encoder.release();
        }
    }

    private void waitForTurn() {
        try {
            if (encoder.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        throw new EaselException(
                ErrorCode.UNAVAILABLE,
                "Many films are being converted; try again in a minute, or take the film as the workflow saved it.");
    }

    private void forgetOld() throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = new ArrayList<>(
                    entries.filter(path -> !path.getFileName().toString().startsWith("."))
                            .toList());
        }
        Map<Path, FileTime> times = new HashMap<>();
        for (Path file : files) {
            times.put(file, Files.getLastModifiedTime(file));
        }
        files.sort(Comparator.comparing(times::get));
        for (Path file : files.subList(0, Math.max(0, files.size() - KEPT))) {
            Files.deleteIfExists(file);
        }
    }
}
