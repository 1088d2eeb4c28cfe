package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.Model;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One conditioning and no guidance, for models that were distilled with it.
 *
 * @param model to sample with
 * @param positive what is to be shown
 */
public record BasicGuider(Model model, Conditioning positive) implements Guider {
    @Override
    public SequencedMap<String, Conditioning> conditionings() {
        SequencedMap<String, Conditioning> conditionings = new LinkedHashMap<>();
        conditionings.put(POSITIVE, positive);
        return conditionings;
    }

    @Override
    public Guided guide(GuiderStep step) {
        return ClassifierFreeGuider.guide(step, Optional.empty(), 1);
    }
}
