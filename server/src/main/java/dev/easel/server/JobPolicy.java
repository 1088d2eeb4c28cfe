package dev.easel.server;

import dev.easel.server.usage.Price;
import dev.easel.server.worker.WorkerGroup;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How jobs are treated.
 *
 * @param runLimit how long one may run before it is stopped and counts as failed
 * @param inputs how many a process of workers has at work at once, from 1 to {@link WorkerGroup#MOST}
 * @param price what its device time costs
 * @param assets where contents are kept, as {@link dev.easel.server.asset.AssetStores#open} takes it; none for the state folder
 */
public record JobPolicy(Duration runLimit, int inputs, Price price, Optional<String> assets) {
    /** How long a job may run. */
    public static final Duration RUN_LIMIT = Duration.ofSeconds(1_800);

    /** Half an hour, one at a time, free of charge, contents in the state folder. */
    public static final JobPolicy DEFAULT = new JobPolicy(RUN_LIMIT, 1, Price.FREE, Optional.empty());

    public JobPolicy {
        Objects.requireNonNull(price, "price");
        if (runLimit.isNegative() || runLimit.isZero()) {
            throw new IllegalArgumentException("run limit " + runLimit);
        }
        if (inputs < 1 || inputs > WorkerGroup.MOST) {
            throw new IllegalArgumentException("inputs " + inputs);
        }
    }
}
