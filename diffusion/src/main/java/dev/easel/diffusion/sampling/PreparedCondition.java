package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.Condition;
import dev.easel.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * A conditioning entry made ready for a run.
 *
 * @param inputs the network's inputs by name, on its device
 * @param area the part of the latent it speaks about, one size for each of the latent's dimensions
 * @param mask where it speaks [b, 1, h, w] or [b, 1, F, h, w], already multiplied by its strength
 * @param strength weight against others in the same place
 * @param startSigma it is silent above this sigma
 * @param endSigma it is silent below this sigma
 */
record PreparedCondition(
        Map<String, Condition> inputs,
        Optional<Area.Absolute> area,
        Optional<Tensor> mask,
        double strength,
        double startSigma,
        double endSigma) {
    boolean speaksAt(float sigma) {
        return sigma <= startSigma && sigma >= endSigma;
    }

    /** Whether it is the only voice wherever no other one is. */
    boolean isEverywhere() {
        return area.isEmpty() && mask.isEmpty() && strength == 1;
    }

    PreparedCondition withInputs(Map<String, Condition> others) {
        return new PreparedCondition(others, area, mask, strength, startSigma, endSigma);
    }
}
