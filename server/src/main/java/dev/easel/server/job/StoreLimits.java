package dev.easel.server.job;

/**
 * How much a job store holds.
 *
 * @param pending how many jobs may wait
 * @param history how many finished jobs are remembered; the oldest are forgotten
 * @param attempts how often a job is started before it counts as failed, when the server dies while it runs
 */
public record StoreLimits(int pending, int history, int attempts) {
    /** 100,000 pending jobs, 10,000 finished ones, 3 attempts. */
    public static final StoreLimits DEFAULT = new StoreLimits(100_000, 10_000, 3);

    public StoreLimits {
        if (pending < 1 || history < 0 || attempts < 1) {
            throw new IllegalArgumentException("limits " + pending + ", " + history + ", " + attempts);
        }
    }
}
