package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.Model;
import dev.easel.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Guidance away from the part of the negative conditioning that is perpendicular to the positive one (Armandpour et al. 2023,
 * Perp-Neg).
 *
 * @param model to sample with
 * @param positive what is to be shown
 * @param negative what is not to be shown
 * @param empty an empty prompt, against which both are measured
 * @param scale of the whole
 * @param negativeScale of the negative part
 */
public record PerpendicularNegativeGuider(
        Model model,
        Conditioning positive,
        Conditioning negative,
        Conditioning empty,
        double scale,
        double negativeScale)
        implements Guider {
    private static final String EMPTY = "empty_negative_prompt";

    @Override
    public SequencedMap<String, Conditioning> conditionings() {
        SequencedMap<String, Conditioning> conditionings = new LinkedHashMap<>();
        conditionings.put(POSITIVE, positive);
        conditionings.put(EMPTY, empty);
        conditionings.put(NEGATIVE, negative);
        return conditionings;
    }

    @Override
    public Guided guide(GuiderStep step) {
        List<Tensor> predictions = step.evaluate(POSITIVE, NEGATIVE, EMPTY); // 3 × [B, C, …]
        Tensor unconditional = predictions.get(1); // [B, C, …]
        Tensor conditional = step.beforeJoining(predictions.get(0), unconditional, scale); // [B, C, …]
        Tensor origin = predictions.get(2); // [B, C, …]
        Tensor towards = conditional.sub(origin); // [B, C, …]
        Tensor away = unconditional.sub(origin); // [B, C, …]
        Tensor parallel = away.mul(towards).sum().div(towards.norm().square()); // []
        Tensor perpendicular = away.sub(towards.mul(parallel)); // [B, C, …]
        Tensor direction = towards.addScaled(perpendicular, -negativeScale); // [B, C, …]
        return step.finish(origin.addScaled(direction, scale), conditional, unconditional, scale);
    }
}
