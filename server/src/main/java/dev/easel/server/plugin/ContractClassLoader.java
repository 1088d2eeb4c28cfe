package dev.easel.server.plugin;

import java.util.List;

/**
 * The parent of plug-ins' class loaders. It shows the JDK and the rooms that make up the node contract, so that values flow between a
 * plug-in's nodes and the built-in ones; nothing of the server's inside and none of its libraries, so that a plug-in brings its own in
 * whatever version.
 */
public final class ContractClassLoader extends ClassLoader {
    private static final List<String> SHARED = List.of(
            "dev.easel.errors.",
            "dev.easel.graph.",
            "dev.easel.hub.",
            "dev.easel.media.",
            "dev.easel.tensor.",
            "org.slf4j.");

    private final ClassLoader application;

    /** @param application finds the shared classes */
    public ContractClassLoader(ClassLoader application) {
        super("node-contract", ClassLoader.getPlatformClassLoader());
        this.application = application;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return application.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
