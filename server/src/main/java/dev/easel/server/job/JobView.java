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
 * @param owner the id of the key that submitted it; empty for no key
 * @param endpoint the endpoint that was called; empty for none
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
        Optional<String> workflowId,
        String owner,
        String endpoint) {
    /** How long it had a device, in milliseconds, once it has finished. */
    public Optional<Long> deviceMilliseconds() {
        return endedAt.flatMap(end -> startedAt.map(start -> Math.max(0, end - start)));
    }

    public JobView {
        Objects.requireNonNull(promptId, "promptId");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(number, "number");
    }
}
