package dev.easel.hub.download;

import java.nio.file.Path;

/** Hears how a download goes. Methods are called from several threads. */
public interface DownloadListener {
    /** Nobody listens. */
    DownloadListener NONE = new DownloadListener() {};

    /**
     * The file's size is known.
     *
     * @param size in bytes
     * @param present how many are on disk already
     */
    default void started(long size, long present) {}

    /** More bytes are on disk. */
    default void received(long bytes) {}

    /** Something worth a line: an attempt that failed, someone else who writes the same file. */
    default void remark(String sentence) {}

    /** All bytes are there and are being verified. */
    default void verifying() {}

    /** The file is there under its name. */
    default void finished(Path file) {}
}
