package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.job.sql.SqlJobStore;
import dev.easel.server.job.sql.SqliteDialect;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/** The folder with the job database, used by one server at a time. */
final class StateFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;

    private StateFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Takes possession of the folder, which is made when it does not exist.
     *
     * @throws EaselException UNAVAILABLE when another server has it, INPUT_OUTPUT when it cannot be used
     */
    static StateFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel lockFile = FileChannel.open(
                    folder.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(lockFile);
            if (lock == null) {
                lockFile.close();
                throw new EaselException(
                        ErrorCode.UNAVAILABLE,
                        "Another server uses the state folder " + folder + "; stop it or name another with --state.");
            }
            return new StateFolder(folder, lockFile);
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The state folder " + folder + " cannot be used; check that it may be written.",
                    exception);
        }
    }

    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException held) {
            return null;
        }
    }

    JobStore openStore(StoreLimits limits, Clock clock) {
        return new SqlJobStore(new SqliteDialect(folder.resolve("jobs.db")), limits, clock);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException ignored) {
            // The lock goes with the process at the latest.
        }
    }
}
