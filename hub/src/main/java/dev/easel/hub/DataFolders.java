package dev.easel.hub;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where pictures come from and results go.
 *
 * @param input the folder of {@link DataFolder#INPUT}
 * @param output the folder of {@link DataFolder#OUTPUT}
 * @param temp the folder of {@link DataFolder#TEMP}
 */
public record DataFolders(Path input, Path output, Path temp) {
    public DataFolders {
        input = input.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        temp = temp.toAbsolutePath().normalize();
    }

    /** The folders {@code input}, {@code output} and {@code temp} of one parent. */
    public static DataFolders under(Path parent) {
        return new DataFolders(parent.resolve("input"), parent.resolve("output"), parent.resolve("temp"));
    }

    /** The path of one of the three folders. */
    public Path path(DataFolder folder) {
        return switch (folder) {
            case INPUT -> input;
            case OUTPUT -> output;
            case TEMP -> temp;
        };
    }

    /**
     * The path of a name, possibly with sub-folders, in one of the folders; it need not exist.
     *
     * @throws EaselException FORBIDDEN_PATH if it would lie outside
     */
    public Path resolve(DataFolder folder, String name) {
        return ContainedPath.resolve(path(folder), name);
    }

    /**
     * An existing file by its name, which may carry a folder annotation such as {@code up.png [temp]}.
     *
     * @param otherwise the folder of a name without annotation
     * @throws EaselException FORBIDDEN_PATH if it would lie outside, NOT_FOUND if there is no such file
     */
    public Path find(String annotatedName, DataFolder otherwise) {
        AnnotatedName name = AnnotatedName.parse(annotatedName, otherwise);
        Path path = resolve(name.folder(), name.name());
        if (Files.isRegularFile(path)) {
            return path;
        }
        List<String> present = list(name.folder());
        throw new EaselException(
                ErrorCode.NOT_FOUND,
                "There is no file \"" + name.name() + "\" in the "
                        + name.folder().apiName() + " folder " + path(name.folder()) + ": "
                        + FoundNames.describe(name.name(), present));
    }

    /**
     * The names of the files directly in a folder, sorted, without hidden ones; empty if the folder does not exist.
     *
     * @throws EaselException INPUT_OUTPUT if the folder cannot be read
     */
    public List<String> list(DataFolder folder) {
        Path directory = path(folder);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted(ModelFolders.CODE_POINT_ORDER)
                    .toList();
        } catch (IOException exception) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The folder " + directory + " cannot be read.", exception);
        }
    }
}
