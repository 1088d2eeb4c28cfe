package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.Optional;

/**
 * A name that adapter files may use for a weight, or for a part of one that other projects keep apart.
 *
 * @param name the adapter's base name, what stands before {@code .lora_up.weight} and the like
 * @param part the rows it stands for; all when absent
 * @param swapsHalves whether the adapter has the weight's two halves (shift and scale) in the other order
 */
public record LoraTarget(String name, Optional<Rows> part, boolean swapsHalves) {
    /** Rows start … start + count − 1 of a weight. */
    public record Rows(long start, long count) {
        /** The rows of a weight [rows, …]. */
        Tensor of(Tensor weight) {
            return weight.narrow(0, start, count);
        }
    }

    /** A name for a whole weight. */
    public static LoraTarget whole(String name) {
        return new LoraTarget(name, Optional.empty(), false);
    }

    /** A name for some rows of a weight. */
    public static LoraTarget rows(String name, long start, long count) {
        return new LoraTarget(name, Optional.of(new Rows(start, count)), false);
    }

    /** The same part under another name. */
    public LoraTarget named(String otherName) {
        return new LoraTarget(otherName, part, swapsHalves);
    }
}
