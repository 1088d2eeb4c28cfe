package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.RunMemory;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.List;
import java.util.Map;

/** Predicts with a guider; what guidance makes on the way is freed at once. */
final class GuidedDenoiser implements Denoiser {
    private final Guider guider;
    private final ConditionEvaluator evaluator;
    private final Map<String, List<PreparedCondition>> conditions;
    private final RunMemory memory;

    GuidedDenoiser(
            Guider guider,
            ConditionEvaluator evaluator,
            Map<String, List<PreparedCondition>> conditions,
            RunMemory memory) {
        this.guider = guider;
        this.evaluator = evaluator;
        this.conditions = conditions;
        this.memory = memory;
    }

    @Override
    public Tensor denoise(Tensor x, float sigma) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(guide(x, sigma, false).denoised());
        }
    }

    @Override
    public Guided denoiseBoth(Tensor x, float sigma) {
        try (TensorScope scope = TensorScope.open()) {
            Guided guided = guide(x, sigma, true);
            scope.keep(guided.denoised());
            if (guided.unconditional() != guided.denoised()) {
                scope.keep(guided.unconditional());
            }
            return guided;
        }
    }

    private Guided guide(Tensor x, float sigma, boolean wantsUnconditional) {
        return guider.guide(
                new GuiderStep(guider.model(), evaluator, conditions, memory, x, sigma, wantsUnconditional));
    }
}
