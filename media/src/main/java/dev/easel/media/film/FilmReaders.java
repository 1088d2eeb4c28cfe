package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.EmbeddedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Opens films of any kind that is known; what a file is decides its content, not its name. */
public final class FilmReaders {
    private static final int LONGEST_START = 64;

    private FilmReaders() {}

    /**
     * Opens a film, a picture (a film of one frame), or a folder of PNG files (in the order of their names).
     *
     * @param stillRate how fast single pictures follow each other
     * @throws EaselException {@link ErrorCode#NOT_FOUND} when there is no such file, {@link ErrorCode#INVALID_FILE} when it is no film,
     *     truncated or corrupt, {@link ErrorCode#UNAVAILABLE} when FFmpeg's libraries are missing
     */
    public static FilmReader open(Path path, FrameRate stillRate) {
        if (Files.isDirectory(path)) {
            return new StillReader(pictures(path), stillRate);
        }
        return switch (Kind.of(path)) {
            case ANIMATED_WEBP -> new WebpReader(path);
            case ANIMATED_GIF -> gif(path);
            case ANIMATED_PNG -> {
                PngAnimation animation = PngAnimation.of(path);
                yield new StreamReader(path, animation.plays(), Optional.of(animation.alpha()));
            }
            case PICTURE -> new StillReader(List.of(path), stillRate);
            case STREAM -> new StreamReader(path, 0, Optional.empty());
        };
    }

    private static FilmReader gif(Path path) {
        GifAnimation animation = GifAnimation.of(path);
        return new StreamReader(path, animation.plays(), Optional.of(animation.alpha()));
    }

    /** Whether a file is a picture that moves: WebP, PNG or GIF with more than a single one. */
    public static boolean isMovingPicture(Path path) {
        return switch (Kind.of(path)) {
            case ANIMATED_WEBP, ANIMATED_PNG, ANIMATED_GIF -> true;
            case PICTURE, STREAM -> false;
        };
    }

    /**
     * The text that a film or picture carries, by key in small letters; see {@link EmbeddedText}.
     *
     * @throws EaselException as {@link #open}
     */
    public static Map<String, String> texts(Path path) {
        if (Kind.of(path) != Kind.STREAM) {
            return EmbeddedText.read(bytes(path));
        }
        try (StreamReader reader = new StreamReader(path, 0, Optional.empty())) {
            Map<String, String> texts = new TreeMap<>();
            reader.texts().forEach((key, value) -> texts.put(key.toLowerCase(Locale.ROOT), value));
            return texts;
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException exception) {
            throw unreadable(path, exception);
        }
    }

    private static List<Path> pictures(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> pictures = entries.filter(
                            path -> path.toString().toLowerCase(Locale.ROOT).endsWith(".png"))
                    .sorted()
                    .toList();
            if (pictures.isEmpty()) {
                throw new EaselException(ErrorCode.NOT_FOUND, "The folder " + folder + " holds no .png files.");
            }
            return pictures;
        } catch (IOException exception) {
            throw unreadable(folder, exception);
        }
    }

    private static EaselException unreadable(Path path, IOException cause) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT, "The file " + path + " cannot be read: " + cause.getMessage() + ".", cause);
    }

    private enum Kind {
        ANIMATED_WEBP,
        ANIMATED_GIF,
        ANIMATED_PNG,
        PICTURE,
        STREAM;

        static Kind of(Path path) {
            if (!Files.isRegularFile(path)) {
                throw new EaselException(ErrorCode.NOT_FOUND, "There is no film " + path + ".");
            }
            byte[] start = start(path);
            String text = new String(start, StandardCharsets.ISO_8859_1);
            if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
                return WebpReader.isAnimation(path) ? ANIMATED_WEBP : PICTURE;
            }
            if (text.startsWith("GIF8")) {
                return GifAnimation.of(path).frames() > 1 ? ANIMATED_GIF : PICTURE;
            }
            if (text.startsWith("\u0089PNG")) {
                return PngAnimation.of(path).frames() > 0 ? ANIMATED_PNG : PICTURE;
            }
            boolean picture = text.startsWith("\u00FF\u00D8\u00FF") || text.startsWith("BM");
            return picture ? PICTURE : STREAM;
        }

        private static byte[] start(Path path) {
            try (InputStream stream = Files.newInputStream(path)) {
                return stream.readNBytes(LONGEST_START);
            } catch (IOException exception) {
                throw unreadable(path, exception);
            }
        }
    }
}
