package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;

/** What the file system refuses, for readers. */
final class FileSystemErrors {
    private FileSystemErrors() {}

    static EaselException unwritable(Path folder, IOException failure) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "The folder " + folder + " cannot be written ("
                        + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "): give it space and permission, or choose another with --models.",
                failure);
    }

    /** Whether the disk is full, which only the message tells. */
    static boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left") || message.contains("Disk quota exceeded");
    }

    static EaselException full(Path target, long bytes, IOException failure) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "The disk of " + target.getParent() + " is full: " + target.getFileName() + " needs "
                        + ByteCount.text(bytes) + "; make space and run the same command again.",
                failure);
    }
}
