package dev.easel.server.plugin;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The plug-in path: folders with jars that hold node packs. */
public final class PluginFolder {
    private PluginFolder() {}

    /**
     * A class loader for each jar directly in the folders, in the order of their names. What a pack needs besides the node contract is
     * inside its jar.
     *
     * @param folders the folders, or single jars
     * @throws EaselException NOT_FOUND when there is no such folder, INPUT_OUTPUT when it cannot be read
     */
    public static List<PluginClassLoader> open(List<Path> folders) {
        List<PluginClassLoader> loaders = new ArrayList<>();
        for (Path folder : folders) {
            for (Path jar : jars(folder)) {
                loaders.add(new PluginClassLoader(jar, new URL[] {url(jar)}, PluginFolder.class.getClassLoader()));
            }
        }
        return loaders;
    }

    private static List<Path> jars(Path folder) {
        if (Files.isRegularFile(folder)) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "There is no plug-in folder " + folder + "; make it or leave --plugins out.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The plug-in folder " + folder + " cannot be read.", exception);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
