package dev.easel.diffusion.model;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes that nodes make to a model's guidance.
 *
 * @param combination replaces unconditional + (conditional − unconditional) · scale
 * @param before change the predictions before they are combined, in this order
 * @param after change the combined prediction, in this order
 * @param denoiseMask changes the mask of what is sampled from step to step
 * @param alwaysUnconditional whether to evaluate the negative conditioning even at scale 1, where it has no weight
 */
public record GuidanceOptions(
        Optional<Combination> combination,
        List<Before> before,
        List<After> after,
        Optional<DenoiseMask> denoiseMask,
        boolean alwaysUnconditional) {
    /** No changes. */
    public static final GuidanceOptions NONE =
            new GuidanceOptions(Optional.empty(), List.of(), List.of(), Optional.empty(), false);

    /** Copies the lists. */
    public GuidanceOptions {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Joins a conditional and an unconditional prediction. */
    @FunctionalInterface
    public interface Combination {
        /** The joined prediction of the noiseless latent. */
        Tensor combine(GuidanceStep step);
    }

    /** Changes the conditional prediction before it is joined with the unconditional one. */
    @FunctionalInterface
    public interface Before {
        /** The conditional prediction to go on with. */
        Tensor conditional(GuidanceStep step);
    }

    /** Changes the joined prediction. */
    @FunctionalInterface
    public interface After {
        /** The prediction to go on with. */
        Tensor change(GuidanceStep step, Tensor denoised);
    }

    /** Changes the mask of what is sampled. */
    @FunctionalInterface
    public interface DenoiseMask {
        /** The mask at that much noise; a tensor of the mask's shape. */
        Tensor at(float sigma, Tensor mask, ModelSampling sampling, Sigmas sigmas);
    }

    /** With another combination. */
    public GuidanceOptions withCombination(Combination newCombination) {
        return new GuidanceOptions(Optional.of(newCombination), before, after, denoiseMask, alwaysUnconditional);
    }

    /** With a further change before combining. */
    public GuidanceOptions withBefore(Before change) {
        return new GuidanceOptions(combination, append(before, change), after, denoiseMask, alwaysUnconditional);
    }

    /** With a further change after combining. */
    public GuidanceOptions withAfter(After change) {
        return new GuidanceOptions(combination, before, append(after, change), denoiseMask, alwaysUnconditional);
    }

    /** With a mask that changes from step to step. */
    public GuidanceOptions withDenoiseMask(DenoiseMask function) {
        return new GuidanceOptions(combination, before, after, Optional.of(function), alwaysUnconditional);
    }

    /** With the negative conditioning evaluated even at scale 1. */
    public GuidanceOptions withUnconditional() {
        return new GuidanceOptions(combination, before, after, denoiseMask, true);
    }

    private static <T> List<T> append(List<T> list, T item) {
        List<T> longer = new ArrayList<>(list);
        longer.add(item);
        return longer;
    }
}
