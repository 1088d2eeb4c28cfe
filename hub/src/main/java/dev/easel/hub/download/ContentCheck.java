package dev.easel.hub.download;

import java.nio.file.Path;

/** Looks at what arrives. */
public interface ContentCheck {
    /** Takes everything. */
    ContentCheck NONE = new ContentCheck() {};

    /**
     * The first bytes of a file, as soon as they are there.
     *
     * @param target the name the file is to get
     * @param start at most 512 bytes
     * @throws dev.easel.errors.EaselException when they are not those of such a file
     */
    default void start(Path target, byte[] start) {}

    /**
     * The whole file, before it gets its name.
     *
     * @param target the name the file is to get
     * @param file where it is now
     * @throws dev.easel.errors.EaselException when it is not such a file
     */
    default void whole(Path target, Path file) {}
}
