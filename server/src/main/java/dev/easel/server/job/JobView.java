package dev.easel.server.job;

import java.util.Objects;
import java.util.Optional;

/**
 * A job in any state as the jobs API shows it. The texts {@code previewOutput} and {@code error} are JSON objects.
 *
 * @param key the job's own number in the store
 * @param promptId its id
 * @param state where it is in its life
 * @param number its place in the queue
 * @param attempt how often it has been started
 * @param createdAt milliseconds since 1970
 * @param startedAt milliseconds since 1970, once it has started
 * @param endedAt milliseconds since 1970, once it has finished
 * @param outputsCount how many results it shows, once it has finished
 * @param previewOutput the first result worth a thumbnail
 * @param error what went wrong
 * @param workflowId the id of the workflow that the prompt was made from
 */
public record JobView(
        long key,
        String promptId,
        JobState state,
        QueueNumber number,
        int attempt,
        long createdAt,
        Optional<Long> startedAt,
        Optional<Long> endedAt,
        Optional<Integer> outputsCount,
        Optional<String> previewOutput,
        Optional<String> error,
        Optional<String> workflowId) {
    public JobView {
        Objects.requireNonNull(promptId, "promptId");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(number, "number");
    }
}
