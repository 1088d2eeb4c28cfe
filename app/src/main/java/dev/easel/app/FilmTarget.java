package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.film.Dither;
import dev.easel.media.film.FilmEncoding;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a film is converted to.
 *
 * @param path the file or folder
 * @param kind what it becomes
 */
record FilmTarget(Path path, Kind kind) {
    private static final int USUAL_QUALITY = 80;
    private static final int USUAL_RATE_FACTOR = 32;
    private static final int METHOD = 4;

    /** What there is. */
    enum Kind {
        WEBP,
        GIF,
        PNG,
        MP4,
        WEBM,
        FOLDER
    }

    /**
     * How it is encoded.
     *
     * @param quality 0 to 100; empty for what is usual
     * @param lossless whether a WebP keeps every pixel
     * @param av1 whether a WebM is AV1 and not VP9
     * @param paletteOfEachFrame whether each frame of a GIF has its own colours
     * @param dither for a GIF
     */
    record Options(OptionalInt quality, boolean lossless, boolean av1, boolean paletteOfEachFrame, Dither dither) {}

    /**
     * Takes the kind from the name.
     *
     * @throws EaselException INVALID_INPUT when the extension is none of those that are known
     */
    static FilmTarget of(String name) {
        Path path = Path.of(name).toAbsolutePath().normalize();
        if (name.endsWith(File.separator) || Files.isDirectory(path)) {
            return new FilmTarget(path, Kind.FOLDER);
        }
        String fileName = path.getFileName().toString();
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        Kind kind = switch (extension) {
            case "webp" -> Kind.WEBP;
            case "gif" -> Kind.GIF;
            case "png", "apng" -> Kind.PNG;
            case "mp4", "m4v" -> Kind.MP4;
            case "webm" -> Kind.WEBM;
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "What \"" + name + "\" is to be cannot be told from its name: give one that ends in .webp,"
                                + " .gif, .png, .mp4 or .webm, or a folder with a / at the end.");
        };
        return new FilmTarget(path, kind);
    }

    /** Whether it can be transparent. */
    boolean keepsAlpha(boolean av1) {
        return switch (kind) {
            case WEBP, GIF, PNG, FOLDER -> true;
            case MP4 -> false;
            case WEBM -> !av1;
        };
    }

    /** The encoding; a GIF with one palette for the film and a folder have none of this kind. */
    Optional<FilmEncoding> encoding(Options options) {
        int percent = options.quality().orElse(USUAL_QUALITY);
        if (percent < 0 || percent > 100) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The quality is " + percent + "; it must be from 0 to 100.");
        }
        return switch (kind) {
            case WEBP -> Optional.of(new FilmEncoding.Webp(options.lossless(), percent, METHOD));
            case GIF ->
                options.paletteOfEachFrame()
                        ? Optional.of(new FilmEncoding.Gif(Optional.empty(), options.dither()))
                        : Optional.empty();
            case PNG -> Optional.of(new FilmEncoding.Apng(METHOD));
            case MP4 ->
                Optional.of(new FilmEncoding.H264(
                        options.quality().isPresent() ? 51 - percent * 41 / 100 : FilmEncoding.H264.STANDARD));
            case WEBM -> {
                int rateFactor = options.quality().isPresent() ? 63 - percent / 2 : USUAL_RATE_FACTOR;
                yield Optional.of(options.av1() ? new FilmEncoding.Av1(rateFactor) : new FilmEncoding.Vp9(rateFactor));
            }
            case FOLDER -> Optional.empty();
        };
    }
}
