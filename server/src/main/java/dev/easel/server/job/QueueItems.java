package dev.easel.server.job;

import java.util.Objects;

/**
 * The unfinished jobs at one moment, as JSON arrays of queue items. An item is itself an array of number, id, prompt, extra data and
 * outputs to execute. The store joins them, because with thousands of jobs that is what takes the time.
 *
 * @param running those a worker has
 * @param pending those that wait, in the order in which they will run
 */
public record QueueItems(String running, String pending) {
    public QueueItems {
        Objects.requireNonNull(running, "running");
        Objects.requireNonNull(pending, "pending");
    }
}
