package dev.easel.server.job.sql;

import java.util.Comparator;

/**
 * How much an owner has had, by which owners of equal priority are served: start-time fair queueing. An owner's time is the device
 * time it has used, never less than the time at which the last job of anyone began, so that an owner who was away has no credit. What
 * its running jobs will take is estimated by its average.
 *
 * @param owner the id of the key
 * @param used its time, milliseconds
 * @param average how long its jobs take, milliseconds
 * @param running how many of them are running
 */
record FairShare(String owner, long used, long average, int running) {
    /** What a job is taken to need before there is any experience, in milliseconds. */
    static final long FIRST_AVERAGE = 1_000;

    private static final int MEMORY = 8;

    /** The average after another job. */
    static long average(long average, long milliseconds) {
        return (average * (MEMORY - 1) + milliseconds) / MEMORY;
    }

    /** The owner's time when the clock of the queue shows {@code clock}. */
    long start(long clock) {
        return Math.max(used, clock);
    }

    /** Who is served first. */
    static Comparator<FairShare> order(long clock) {
        return Comparator.<FairShare>comparingLong(
                        share -> share.start(clock) + share.running() * Math.max(1, share.average()))
                .thenComparing(FairShare::owner);
    }
}
