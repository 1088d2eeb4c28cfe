package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.GuidanceOptions;
import dev.easel.diffusion.model.GuidanceStep;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.RunMemory;
import dev.easel.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a guider has to hand in one step: the noisy latent, the network for any of its conditionings, and the model's options. */
public final class GuiderStep {
    private static final double RELATIVE_TOLERANCE = 1e-9;

    private final Model model;
    private final ConditionEvaluator evaluator;
    private final Map<String, List<PreparedCondition>> conditions;
    private final RunMemory memory;
    private final Tensor x;
    private final float sigma;
    private final boolean wantsUnconditional;

    GuiderStep(
            Model model,
            ConditionEvaluator evaluator,
            Map<String, List<PreparedCondition>> conditions,
            RunMemory memory,
            Tensor x,
            float sigma,
            boolean wantsUnconditional) {
        this.model = model;
        this.evaluator = evaluator;
        this.conditions = conditions;
        this.memory = memory;
        this.x = x;
        this.sigma = sigma;
        this.wantsUnconditional = wantsUnconditional;
    }

    /** The noisy latent [B, C, …]. */
    public Tensor x() {
        return x;
    }

    /** Whether a scale is 1, and the side it would multiply away need not be evaluated. */
    public boolean skips(double scale) {
        boolean isOne = Math.abs(scale - 1) <= RELATIVE_TOLERANCE * Math.max(Math.abs(scale), 1);
        return isOne && !wantsUnconditional && !model.options().alwaysUnconditional();
    }

    /** The predictions of the named conditionings, in one batch where possible; zeros for an absent or unknown name. */
    public List<Tensor> evaluate(List<Optional<String>> names) {
        return evaluator.evaluate(
                x, sigma, names.stream().map(name -> name.map(conditions::get)).toList());
    }

    /** The predictions of the named conditionings, in one batch where possible. */
    public List<Tensor> evaluate(String... names) {
        return evaluate(Stream.of(names).map(Optional::of).toList());
    }

    /** Joins two predictions at a guidance scale, with the changes that the model's options make. */
    public Guided combine(Tensor conditional, Tensor unconditional, double scale) {
        GuidanceStep step = step(conditional, unconditional, scale);
        GuidanceOptions options = model.options();
        Tensor denoised = options.combination()
                .map(combination -> combination.combine(step))
                .orElseGet(() -> skips(scale)
                        ? conditional
                        : unconditional.addScaled(conditional.sub(unconditional), scale)); // [B, C, …]
        return finish(step, denoised);
    }

    /** A prediction that a guider joined by itself, with the changes that the model's options make afterwards. */
    public Guided finish(Tensor denoised, Tensor conditional, Tensor unconditional, double scale) {
        return finish(step(conditional, unconditional, scale), denoised);
    }

    private Guided finish(GuidanceStep step, Tensor denoised) {
        Tensor changed = denoised; // [B, C, …]
        for (GuidanceOptions.After after : model.options().after()) {
            changed = after.change(step, changed);
        }
        return new Guided(changed, step.unconditional());
    }

    /** The conditional prediction after the changes that the model's options make before predictions are joined. */
    public Tensor beforeJoining(Tensor conditional, Tensor unconditional, double scale) {
        GuidanceStep step = step(conditional, unconditional, scale);
        for (GuidanceOptions.Before before : model.options().before()) {
            step = step.withConditional(before.conditional(step));
        }
        return step.conditional();
    }

    private GuidanceStep step(Tensor conditional, Tensor unconditional, double scale) {
        return new GuidanceStep(x, sigma, scale, conditional, unconditional, model.sampling(), memory);
    }
}
