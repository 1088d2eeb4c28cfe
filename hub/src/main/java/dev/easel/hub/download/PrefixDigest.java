package dev.easel.hub.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Computes a file's checksums while its segments arrive in any order: reads behind the growing part without gap, which is still in the
 * system's memory then.
 */
final class PrefixDigest {
    private static final int BUFFER = 1 << 20;
    private static final long POLL_MILLIS = 20;

    private final PartFile part;
    private final long size;
    private final MessageDigest sha256;
    private final Optional<MessageDigest> git;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean done;
    private volatile IOException failure;

    PrefixDigest(PartFile part, long size, Optional<Checksum> expected) {
        this.part = part;
        this.size = size;
        sha256 = Checksum.Kind.SHA256.start(size);
        git = expected.filter(sum -> sum.kind() == Checksum.Kind.GIT)
                .map(sum -> sum.kind().start(size));
        thread = Thread.ofPlatform().daemon().name("checksum").unstarted(this::run);
        thread.start();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long position = 0;
        try {
            while (position < size && !stopped) {
                long available = part.journal().writtenFrom(position) - position;
                if (available == 0) {
                    Thread.sleep(POLL_MILLIS);
                    continue;
                }
                buffer.clear().limit((int) Math.min(BUFFER, available));
                int count = part.read(buffer, position);
                if (count < 0) {
                    throw new IOException("the file became shorter while it arrived");
                }
                buffer.flip();
                sha256.update(buffer.duplicate());
                git.ifPresent(digest -> digest.update(buffer));
                position += count;
            }
            done = position == size;
        } catch (IOException unreadable) {
            failure = unreadable;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** The checksums of the whole file, by kind, SHA-256 first. */
    java.util.List<Checksum> await() throws IOException, InterruptedException {
        thread.join();
        if (failure != null) {
            throw failure;
        }
        if (!done) {
            throw new IllegalStateException("stopped before the end");
        }
        java.util.List<Checksum> sums = new java.util.ArrayList<>();
        sums.add(Checksum.of(Checksum.Kind.SHA256, sha256));
        git.ifPresent(digest -> sums.add(Checksum.of(Checksum.Kind.GIT, digest)));
        return sums;
    }

    /** Ends the work, finished or not. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join();
    }
}
