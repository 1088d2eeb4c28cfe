package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.film.Dither;
import dev.easel.media.film.FilmEdits;
import dev.easel.media.film.FrameRate;
import dev.easel.server.recipe.FilmRequest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What kind of file a film is to become.
 *
 * @param saved what the workflow saves
 * @param gif whether a GIF is made of it, which no node saves
 */
record FilmOutput(FilmRequest.FilmFile saved, boolean gif) {
    /**
     * Takes the kind from the name; MP4 for a folder or nothing.
     *
     * @throws EaselException INVALID_INPUT when the extension is none of those that are known
     */
    static FilmOutput of(Optional<String> named) {
        if (named.isEmpty() || named.get().endsWith(File.separator) || Files.isDirectory(Path.of(named.get()))) {
            return new FilmOutput(FilmRequest.FilmFile.MP4, false);
        }
        String name = named.get();
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "mp4" -> new FilmOutput(FilmRequest.FilmFile.MP4, false);
            case "webm" -> new FilmOutput(FilmRequest.FilmFile.WEBM, false);
            case "webp" -> new FilmOutput(FilmRequest.FilmFile.WEBP, false);
            case "png" -> new FilmOutput(FilmRequest.FilmFile.PNG, false);
            case "gif" -> new FilmOutput(FilmRequest.FilmFile.LOSSLESS_WEBP, true);
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "What \"" + name
                                + "\" is to be cannot be told from its name: give one that ends in .mp4, .webm,"
                                + " .webp, .gif or .png, or a folder with a / at the end.");
        };
    }

    /** The files of the kind asked for, made of those that the workflow saved. */
    List<Path> finished(List<Path> made, ProgressDisplay display, StopSignal stop) {
        if (!gif) {
            return made;
        }
        List<Path> gifs = new ArrayList<>();
        FilmConverter converter = new FilmConverter(display, stop);
        FilmEdits unchanged = new FilmEdits(
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
        FilmTarget.Options options = new FilmTarget.Options(OptionalInt.empty(), false, false, false, Dither.DIFFUSION);
        for (Path film : made) {
            FilmTarget target = FilmTarget.of(film + ".gif");
            gifs.addAll(converter.convert(film, FrameRate.of(1), unchanged, target, options));
        }
        return gifs;
    }
}
