package dev.easel.server.job;

import java.util.Objects;
import java.util.Optional;

/**
 * What a client asks to be run, validated.
 *
 * @param promptId the id by which clients know it; two jobs may have the same
 * @param number its place in the queue
 * @param item the queue item as clients see it: the JSON array of number, id, prompt, extra data and outputs to execute
 * @param secrets a JSON object with the parts of the extra data that are never shown; forgotten when the job has finished
 * @param clientId the socket that gets the job's events
 * @param workflowId the id of the workflow that the prompt was made from
 * @param createdAt milliseconds since 1970
 * @param terms whose job it is and on which terms
 */
public record JobRequest(
        String promptId,
        QueueNumber number,
        String item,
        Optional<String> secrets,
        Optional<String> clientId,
        Optional<String> workflowId,
        long createdAt,
        JobTerms terms) {
    public JobRequest {
        Objects.requireNonNull(promptId, "promptId");
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(secrets, "secrets");
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(workflowId, "workflowId");
        Objects.requireNonNull(terms, "terms");
    }

    /** A job of nobody in particular. */
    public JobRequest(
            String promptId,
            QueueNumber number,
            String item,
            Optional<String> secrets,
            Optional<String> clientId,
            Optional<String> workflowId,
            long createdAt) {
        this(promptId, number, item, secrets, clientId, workflowId, createdAt, JobTerms.DEFAULT);
    }

    /** The same job on other terms. */
    public JobRequest on(JobTerms other) {
        return new JobRequest(promptId, number, item, secrets, clientId, workflowId, createdAt, other);
    }
}
