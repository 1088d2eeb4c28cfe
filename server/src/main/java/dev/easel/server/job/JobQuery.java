package dev.easel.server.job;

import java.util.Optional;
import java.util.Set;

/**
 * Which jobs are asked for, and in which order.
 *
 * @param states jobs in one of these states
 * @param workflowId only jobs of this workflow
 * @param order by what they are sorted
 * @param ascending smallest first
 * @param offset how many to skip, at least 0
 * @param limit how many to give at most; none means all
 */
public record JobQuery(
        Set<JobState> states,
        Optional<String> workflowId,
        Order order,
        boolean ascending,
        long offset,
        Optional<Integer> limit) {
    public JobQuery {
        states = Set.copyOf(states);
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset);
        }
    }

    /** What jobs are sorted by. */
    public enum Order {
        /** When the job was accepted. */
        CREATED_AT,
        /** How long it ran; jobs that have not finished count as 0. */
        EXECUTION_DURATION
    }
}
