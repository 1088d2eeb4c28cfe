package dev.easel.server.event;

import dev.easel.server.job.JobState;
import java.util.List;
import java.util.Map;

/** Something that happened to a job. */
public sealed interface JobEvent {
    /** It got further. */
    record Progressed(JobProgress progress) implements JobEvent {}

    /**
     * A picture of the work in progress.
     *
     * @param nodeId the node at work
     * @param jpeg a JPEG file
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Previewed(String nodeId, byte[] jpeg) implements JobEvent {}

    /**
     * A node has results.
     *
     * @param nodeId the node
     * @param output kind → items, as in the history
     */
    record Produced(String nodeId, Map<String, List<?>> output) implements JobEvent {}

    /** It is over and its result is stored. */
    record Finished(JobState state) implements JobEvent {}
}
