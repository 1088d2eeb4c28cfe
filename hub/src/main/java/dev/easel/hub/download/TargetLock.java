package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to write one file, held by one download of one process at a time. The system takes it back when the process ends. */
final class TargetLock implements AutoCloseable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final long POLL_MILLIS = 200;

    private final Path path;
    private final FileChannel channel;

    private TargetLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Waits for the right to write a file.
     *
     * @param waiting run once if someone else has it
     * @throws EaselException INPUT_OUTPUT when the folder cannot be written
     */
    static TargetLock acquire(Path target, Runnable waiting, Cancellation cancellation) throws InterruptedException {
        Path path = target.resolveSibling("." + target.getFileName() + ".lock");
        boolean told = false;
        while (true) {
            if (HELD_HERE.add(path)) {
                TargetLock lock = null;
                try {
                    lock = attempt(path);
                } catch (IOException failure) {
                    throw FileSystemErrors.unwritable(target.getParent(), failure);
                } finally {
                    if (lock == null) {
                        HELD_HERE.remove(path);
                    }
                }
                if (lock != null) {
                    return lock;
                }
            }
            if (!told) {
                waiting.run();
                told = true;
            }
            cancellation.sleep(Duration.ofMillis(POLL_MILLIS));
        }
    }

    /** Null when another process has it. The file may have been deleted by its last holder between opening and locking. */
    private static TargetLock attempt(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            Object opened = Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                    .fileKey();
            FileLock lock = channel.tryLock();
            held = lock != null
                    && Files.exists(path)
                    && opened.equals(Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                            .fileKey());
            return held ? new TargetLock(path, channel) : null;
        } catch (OverlappingFileLockException | NoSuchFileException someoneElse) {
            return null;
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            channel.close();
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The lock file " + path + " cannot be removed.", failure);
        } finally {
            HELD_HERE.remove(path);
        }
    }
}
