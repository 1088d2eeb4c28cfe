package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.PartialFile;
import dev.easel.media.film.EditedReader;
import dev.easel.media.film.FilmConversion;
import dev.easel.media.film.FilmEdits;
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Converts films to files that appear when they are whole, showing how far it is. */
final class FilmConverter {
    private static final String CHOOSING = "Choosing colours";
    private static final String CONVERTING = "Converting";

    private final ProgressDisplay display;
    private final StopSignal stop;
    private String label = "";

    FilmConverter(ProgressDisplay display, StopSignal stop) {
        this.display = display;
        this.stop = stop;
    }

    /**
     * Converts one film.
     *
     * @param stillRate how fast single pictures follow each other
     * @return what was made
     */
    List<Path> convert(Path in, FrameRate stillRate, FilmEdits edits, FilmTarget target, FilmTarget.Options options) {
        FilmConversion conversion =
                new FilmConversion(() -> new EditedReader(FilmReaders.open(in, stillRate), edits), this::advanced);
        try {
            Files.createDirectories(target.path().getParent());
            return target.kind() == FilmTarget.Kind.FOLDER
                    ? pictures(conversion, target.path())
                    : List.of(file(conversion, target, options, workflow(in)));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The film " + target.path() + " cannot be written: " + exception.getMessage() + ".",
                    exception);
        }
    }

    /** The workflow that made the film stays with it. */
    private static Map<String, String> workflow(Path in) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (Files.isRegularFile(in)) {
            texts.putAll(FilmReaders.texts(in));
            texts.keySet().retainAll(Set.of("prompt", "workflow"));
        }
        return texts;
    }

    private static Path file(
            FilmConversion conversion, FilmTarget target, FilmTarget.Options options, Map<String, String> texts)
            throws IOException {
        Optional<FilmEncoding> encoding = target.encoding(options);
        try (PartialFile partial = PartialFile.in(target.path().getParent())) {
            if (encoding.isPresent()) {
                conversion.write(partial.path(), encoding.get(), texts);
            } else {
                conversion.writeGif(partial.path(), options.dither());
            }
            partial.publish(target.path());
            return target.path();
        }
    }

    private static List<Path> pictures(FilmConversion conversion, Path folder) throws IOException {
        try (TemporaryFolder staging = TemporaryFolder.createIn(folder.getParent())) {
            conversion.writePictures(staging.path());
            Files.createDirectories(folder);
            List<Path> files = new ArrayList<>();
            try (Stream<Path> made = Files.list(staging.path())) {
                for (Path file : made.sorted().toList()) {
                    files.add(
                            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING));
                }
            }
            return files;
        }
    }

    private void advanced(long frames, FilmReader reader, boolean choosing) {
        if (stop.isRequested()) {
            throw new EaselException(ErrorCode.INTERRUPTED, "Stopped.");
        }
        String pass = choosing ? CHOOSING : CONVERTING;
        if (!pass.equals(label)) {
            label = pass;
            display.started(pass);
        }
        reader.frameCount().ifPresent(count -> display.progressed(frames, Math.max(frames, count)));
    }
}
