package dev.easel.hub.library;

import java.nio.file.Path;
import java.util.Map;

/** Says what a weight file is, from its header. */
@FunctionalInterface
public interface ModelInspector {
    /**
     * What is known of a file, as JSON values.
     *
     * @throws dev.easel.errors.EaselException when it is no weight file
     */
    Map<String, Object> inspect(Path file);
}
