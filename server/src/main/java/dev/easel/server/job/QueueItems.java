package dev.easel.server.job;

import java.util.List;

/**
 * The unfinished jobs at one moment, as queue items: JSON arrays of number, id, prompt, extra data and outputs to execute.
 *
 * @param running those a worker has
 * @param pending those that wait, in the order in which they will run
 */
public record QueueItems(List<String> running, List<String> pending) {
    public QueueItems {
        running = List.copyOf(running);
        pending = List.copyOf(pending);
    }
}
