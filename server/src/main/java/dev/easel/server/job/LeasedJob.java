package dev.easel.server.job;

import java.util.Objects;

/**
 * A job that a worker has taken. The attempt number goes along with everything the worker writes, so that one that lost its lease
 * cannot overwrite what its successor did.
 *
 * @param key the job's own number in the store
 * @param attempt how often it has been started, this time included, from 1
 * @param request what to run
 */
public record LeasedJob(long key, int attempt, JobRequest request) {
    public LeasedJob {
        Objects.requireNonNull(request, "request");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt);
        }
    }
}
