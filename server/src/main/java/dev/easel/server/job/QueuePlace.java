package dev.easel.server.job;

/** Where a waiting job is to stand among the others that wait. */
public sealed interface QueuePlace {
    /** Before all others. */
    record First() implements QueuePlace {}

    /** After all others. */
    record Last() implements QueuePlace {}

    /** Directly before the job with this id. */
    record Before(String promptId) implements QueuePlace {}

    /** Directly after the job with this id. */
    record After(String promptId) implements QueuePlace {}
}
