package dev.easel.server.job;

import java.util.Objects;
import java.util.Optional;

/**
 * What became of a job. The texts are JSON.
 *
 * @param state how it ended
 * @param outputs an object: node id → what the node shows
 * @param meta an object: node id → which node of the prompt it belongs to
 * @param status an object: {@code status_str}, {@code completed} and {@code messages}
 * @param startedAt milliseconds since 1970
 * @param endedAt milliseconds since 1970
 * @param outputsCount how many results it shows
 * @param previewOutput an object that describes the first result worth a thumbnail
 * @param error an object that describes the error
 */
public record JobResult(
        JobState state,
        String outputs,
        String meta,
        String status,
        long startedAt,
        long endedAt,
        int outputsCount,
        Optional<String> previewOutput,
        Optional<String> error) {
    public JobResult {
        Objects.requireNonNull(outputs, "outputs");
        Objects.requireNonNull(meta, "meta");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(previewOutput, "previewOutput");
        Objects.requireNonNull(error, "error");
        if (!state.isFinished()) {
            throw new IllegalArgumentException("a result cannot be " + state);
        }
    }
}
