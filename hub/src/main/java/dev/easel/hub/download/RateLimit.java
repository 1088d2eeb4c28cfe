package dev.easel.hub.download;

/** A limit that all transfers share. */
final class RateLimit {
    private static final double NANOSECONDS = 1e9;

    private final long bytesPerSecond;
    private long freeAt = System.nanoTime();

    RateLimit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits until so many more bytes may have been received. */
    void take(long bytes) throws InterruptedException {
        if (bytesPerSecond == 0) {
            return;
        }
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            freeAt = Math.max(freeAt, now) + (long) (bytes * NANOSECONDS / bytesPerSecond);
            wait = freeAt - now;
        }
        if (wait > 0) {
            Thread.sleep(java.time.Duration.ofNanos(wait));
        }
    }
}
