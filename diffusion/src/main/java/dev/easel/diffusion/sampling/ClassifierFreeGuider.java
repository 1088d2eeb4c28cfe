package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.Model;
import dev.easel.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Classifier-free guidance (Ho and Salimans 2022): away from the negative prediction, past the positive one. At scale 1 the negative
 * conditioning has no weight and is not evaluated.
 *
 * @param model to sample with
 * @param positive what is to be shown
 * @param negative what is not to be shown
 * @param scale how far past
 */
public record ClassifierFreeGuider(Model model, Conditioning positive, Conditioning negative, double scale)
        implements Guider {
    @Override
    public SequencedMap<String, Conditioning> conditionings() {
        SequencedMap<String, Conditioning> conditionings = new LinkedHashMap<>();
        conditionings.put(POSITIVE, positive);
        conditionings.put(NEGATIVE, negative);
        return conditionings;
    }

    @Override
    public Guided guide(GuiderStep step) {
        return guide(step, step.skips(scale) ? Optional.empty() : Optional.of(NEGATIVE), scale);
    }

    static Guided guide(GuiderStep step, Optional<String> negative, double scale) {
        List<Tensor> predictions = step.evaluate(List.of(Optional.of(POSITIVE), negative)); // 2 × [B, C, …]
        Tensor unconditional = predictions.get(1); // [B, C, …]
        Tensor conditional = predictions.get(0); // [B, C, …]
        if (negative.isPresent()) {
            conditional = step.beforeJoining(conditional, unconditional, scale);
        }
        return step.combine(conditional, unconditional, scale);
    }
}
