package dev.easel.server.job;

/**
 * Device time within an hour.
 *
 * @param hourStart the start of the hour, milliseconds since 1970
 * @param owner the id of the key; empty for no key
 * @param endpoint the endpoint; empty for prompts
 * @param worker the worker; empty when it is not recorded any more
 * @param jobs how many jobs ended
 * @param deviceMilliseconds how long they ran
 */
public record UsageEntry(
        long hourStart, String owner, String endpoint, String worker, long jobs, long deviceMilliseconds) {}
