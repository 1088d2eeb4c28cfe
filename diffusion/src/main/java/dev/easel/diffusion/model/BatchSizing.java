package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import java.util.Arrays;

/** Makes batches of different sizes meet. */
public final class BatchSizing {
    private BatchSizing() {}

    /** The items of a batch [n, …] over and over again until there are exactly so many: [batch, …]. */
    public static Tensor repeatTo(Tensor value, long batch) {
        long items = value.size(0);
        if (items == batch) {
            return value;
        }
        if (items > batch) {
            return value.narrow(0, 0, batch);
        }
        long[] times = new long[value.rank()];
        Arrays.fill(times, 1);
        times[0] = (batch + items - 1) / items;
        return value.repeat(times).narrow(0, 0, batch); // [batch, …]
    }
}
