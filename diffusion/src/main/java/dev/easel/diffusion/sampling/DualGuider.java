package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.Model;
import dev.easel.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Guidance towards two conditionings (Brooks et al. 2023, InstructPix2Pix, section 3.2).
 *
 * @param model to sample with
 * @param first what is to be shown, with its scale against the second
 * @param second what is to be shown, with its scale against the negative
 * @param negative what is not to be shown
 * @param firstScale of the first conditioning
 * @param secondScale of the second conditioning
 * @param nested whether the second scale applies to what the first one gave
 */
public record DualGuider(
        Model model,
        Conditioning first,
        Conditioning second,
        Conditioning negative,
        double firstScale,
        double secondScale,
        boolean nested)
        implements Guider {
    private static final String MIDDLE = "middle";

    @Override
    public SequencedMap<String, Conditioning> conditionings() {
        SequencedMap<String, Conditioning> conditionings = new LinkedHashMap<>();
        conditionings.put(POSITIVE, first);
        conditionings.put(MIDDLE, second);
        conditionings.put(NEGATIVE, negative);
        return conditionings;
    }

    @Override
    public Guided guide(GuiderStep step) {
        return nested ? nested(step) : regular(step);
    }

    private Guided nested(GuiderStep step) {
        List<Tensor> predictions = step.evaluate(NEGATIVE, MIDDLE, POSITIVE); // 3 × [B, C, …]
        Guided inner = step.combine(predictions.get(2), predictions.get(1), firstScale);
        Tensor outside = predictions.get(0); // [B, C, …]
        Tensor denoised = outside.addScaled(inner.denoised().sub(outside), secondScale); // [B, C, …]
        return new Guided(denoised, inner.unconditional());
    }

    private Guided regular(GuiderStep step) {
        boolean skipsNegative = step.skips(secondScale);
        boolean skipsMiddle = skipsNegative && step.skips(firstScale);
        List<Tensor> predictions = step.evaluate(List.of(
                skipsNegative ? Optional.empty() : Optional.of(NEGATIVE),
                skipsMiddle ? Optional.empty() : Optional.of(MIDDLE),
                Optional.of(POSITIVE))); // 3 × [B, C, …]
        Tensor middle = predictions.get(1); // [B, C, …]
        Guided inner = step.combine(middle, predictions.get(0), secondScale);
        Tensor denoised = inner.denoised().addScaled(predictions.get(2).sub(middle), firstScale); // [B, C, …]
        return new Guided(denoised, inner.unconditional());
    }
}
