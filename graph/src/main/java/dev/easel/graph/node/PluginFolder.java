package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Loads the node packs in a folder of jars. Each jar has a class loader of its own, so that two plug-ins can hold different
 * versions of a library; classes of the application come first. What is loaded stays loaded.
 */
public final class PluginFolder {
    private PluginFolder() {}

    /**
     * The packs of all jars in a folder, in the order of the jars' names.
     *
     * @param application the loader of the application's classes, among them this contract
     * @throws EaselException {@link ErrorCode#NOT_FOUND} when there is no such folder; {@link ErrorCode#INVALID_FILE} when a jar
     *     cannot be loaded or holds no pack
     */
    public static List<NodePack> load(Path folder, ClassLoader application) {
        if (!Files.isDirectory(folder)) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "There is no plug-in folder " + folder + "; make it or name another one.");
        }
        List<NodePack> packs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .forEach(jar -> packs.addAll(packs(jar, application)));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The plug-in folder " + folder + " cannot be read: " + exception.getMessage() + ".",
                    exception);
        }
        return packs;
    }

    private static List<NodePack> packs(Path jar, ClassLoader application) {
        ClassLoader loader = new URLClassLoader("plug-in " + jar.getFileName(), new URL[] {url(jar)}, application);
        List<NodePack> packs = new ArrayList<>();
        try {
            ServiceLoader.load(NodePack.class, loader).stream()
                    .filter(provider -> loader.equals(provider.type().getClassLoader()))
                    .forEach(provider -> packs.add(provider.get()));
        } catch (ServiceConfigurationError | LinkageError error) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The plug-in " + jar + " cannot be loaded: " + error.getMessage()
                            + "; build it against this version or remove it.",
                    error);
        }
        if (packs.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The plug-in " + jar + " holds no node pack; name one in META-INF/services/"
                            + NodePack.class.getName() + " or remove the jar.");
        }
        return packs;
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException exception) {
            throw new IllegalStateException("every path has a URL", exception);
        }
    }
}
