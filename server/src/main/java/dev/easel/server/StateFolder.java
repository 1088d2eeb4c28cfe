package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.NewFile;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.job.sql.SqlDialect;
import dev.easel.server.job.sql.SqlJobStore;
import dev.easel.server.job.sql.SqliteDialect;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;

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

    /** The database in the folder. */
    SqlDialect dialect() {
        return new SqliteDialect(folder.resolve("jobs.db"));
    }

    /**
     * The secret that signs webhooks, made when there is none.
     *
     * @throws EaselException INPUT_OUTPUT when it can be neither read nor written
     */
    String webhookSecret() {
        Path file = folder.resolve("webhook-secret");
        try {
            if (!Files.exists(file)) {
                byte[] key = new byte[32];
                new SecureRandom().nextBytes(key);
                String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
                NewFile.create(file, secret.getBytes(StandardCharsets.UTF_8));
                if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
            }
            return Files.readString(file).strip();
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The secret of the webhooks in " + folder + " cannot be used.", exception);
        }
    }

    JobStore openStore(StoreLimits limits, Clock clock) {
        return new SqlJobStore(dialect(), limits, clock);
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
