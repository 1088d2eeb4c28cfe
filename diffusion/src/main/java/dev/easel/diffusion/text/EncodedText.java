package dev.easel.diffusion.text;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.tensor.Tensor;
import java.util.Optional;

/**
 * A prompt as a diffusion model reads it, F32 on the CPU.
 *
 * @param states of all tokens [1, n, width]
 * @param pooled summary of the whole text [1, width], where the encoders have one
 * @param mask which tokens are not padding [1, n], I64, where the model wants to know
 */
public record EncodedText(Tensor states, Optional<Tensor> pooled, Optional<Tensor> mask) {
    /** As the conditioning of a diffusion model. */
    public Conditioning toConditioning() {
        ConditioningEntry entry = ConditioningEntry.of(states);
        if (pooled.isPresent()) {
            entry = entry.with(ConditioningOption.POOLED_OUTPUT, pooled.get());
        }
        if (mask.isPresent()) {
            entry = entry.with(ConditioningOption.ATTENTION_MASK, mask.get());
        }
        return Conditioning.of(entry);
    }
}
