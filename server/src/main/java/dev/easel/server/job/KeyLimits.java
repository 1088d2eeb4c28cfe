package dev.easel.server.job;

import java.util.Optional;

/**
 * What one key may have at a time.
 *
 * @param running how many of its jobs may run at once
 * @param perMinute how many jobs it may submit a minute, on average; as many may come at once
 * @param waiting how many of its jobs may wait
 */
public record KeyLimits(Optional<Integer> running, Optional<Integer> perMinute, Optional<Integer> waiting) {
    /** No limits. */
    public static final KeyLimits NONE = new KeyLimits(Optional.empty(), Optional.empty(), Optional.empty());

    public KeyLimits {
        if (running.orElse(1) < 1 || perMinute.orElse(1) < 1 || waiting.orElse(1) < 1) {
            throw new IllegalArgumentException("limits must be 1 or more");
        }
    }
}
