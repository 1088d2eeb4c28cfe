package dev.easel.hub.download;

import java.io.IOException;
import java.nio.file.Path;

/** Space on a disk: what is free, and what is set aside so that it cannot be taken meanwhile. */
interface DiskSpace {
    /** How many bytes a folder can still take. */
    long free(Path folder) throws IOException;

    /**
     * Sets space aside for a file that exists.
     *
     * @throws IOException when there is too little
     */
    void reserve(Path file, long size) throws IOException;
}
