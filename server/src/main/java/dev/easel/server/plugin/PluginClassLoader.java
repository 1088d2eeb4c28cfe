package dev.easel.server.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of one plug-in. It sees the JDK, the rooms that make up the node contract, and its own jar; nothing of the server's
 * inside and none of its libraries, so it brings its own in whatever version.
 */
public final class PluginClassLoader extends URLClassLoader {
    /** Rooms that plug-ins share with the application, so that values flow between their nodes and the built-in ones. */
    private static final List<String> SHARED = List.of(
            "dev.easel.errors.",
            "dev.easel.graph.",
            "dev.easel.hub.",
            "dev.easel.media.",
            "dev.easel.tensor.",
            "org.slf4j.");

    private final ClassLoader application;
    private final Path jar;

    PluginClassLoader(Path jar, URL[] path, ClassLoader application) {
        super("plugin-" + jar.getFileName(), path, ClassLoader.getPlatformClassLoader());
        this.application = application;
        this.jar = jar;
    }

    /** The jar it was made from. */
    public Path jar() {
        return jar;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return application.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }
}
