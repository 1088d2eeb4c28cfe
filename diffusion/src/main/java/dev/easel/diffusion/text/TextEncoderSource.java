package dev.easel.diffusion.text;

import dev.easel.diffusion.ModelLease;
import dev.easel.diffusion.model.WeightPatch;
import java.util.List;

/** Where loaded text encoders come from: a pool that loads them when needed, or memory. Equal sources give equal encoders. */
@FunctionalInterface
public interface TextEncoderSource {
    /**
     * The encoders with their weights patched, loaded if they aren't yet. The caller closes the lease.
     *
     * @param patches in the order they apply; keys as {@link TextEncoders} names them
     */
    ModelLease<TextEncoders> lease(List<WeightPatch> patches);

    /** Encoders their owner keeps loaded. They take no patches. */
    static TextEncoderSource of(TextEncoders encoders) {
        return patches -> new ModelLease<>(encoders, () -> {});
    }
}
