package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.GuidanceOptions;
import dev.easel.diffusion.model.GuidanceStep;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorSlot;
import java.util.stream.LongStream;

/** The changes to guidance that nodes make. */
public final class GuidancePatches {
    private static final double SMALLEST_LENGTH = 1e-12;

    private GuidancePatches() {}

    /**
     * {@code RescaleCFG} (Lin et al. 2023, section 3.4): the guided velocity is brought to the deviation of the conditional one.
     *
     * @param multiplier how much of it, 0 … 1
     */
    public record Rescale(double multiplier) implements GuidanceOptions.Combination {
        @Override
        public Tensor combine(GuidanceStep step) {
            float sigma = step.sigma();
            float variance = sigma * sigma + 1;
            float root = FloatMath.sqrt(variance);
            Tensor x = step.x().div(variance); // [B, C, …]
            Tensor conditional = velocity(x, step.conditional(), root, sigma); // [B, C, …]
            Tensor unconditional = velocity(x, step.unconditional(), root, sigma); // [B, C, …]
            Tensor guided = unconditional.addScaled(conditional.sub(unconditional), step.scale()); // [B, C, …]
            Tensor ratio = deviation(conditional).div(deviation(guided)); // [B, 1, …]
            Tensor rescaled = guided.mul(ratio); // [B, C, …]
            Tensor mixed = SamplerRun.mix(multiplier, rescaled, 1 - multiplier, guided); // [B, C, …]
            return x.addScaled(mixed, -sigma / root);
        }

        private static Tensor velocity(Tensor x, Tensor denoised, float root, float sigma) {
            return x.sub(denoised).mul(root).div(sigma);
        }

        private static Tensor deviation(Tensor tensor) {
            long[] dimensions = LongStream.range(1, tensor.rank()).toArray();
            return tensor.standardDeviation(true, true, dimensions);
        }
    }

    /**
     * {@code APG}, adaptive projected guidance (Sadat et al. 2024): less of the guidance that only makes the picture louder, limited in
     * size and with momentum.
     *
     * @param eta how much of the parallel part to keep
     * @param largestNorm limit of the guidance's norm; 0 for none
     * @param momentum weight of the steps before; usually negative
     */
    public record AdaptiveProjected(double eta, double largestNorm, double momentum) implements GuidanceOptions.Before {
        @Override
        public Tensor conditional(GuidanceStep step) {
            Tensor plain = step.conditional().sub(step.unconditional()); // [B, C, …]
            Tensor guidance = limit(accumulate(step, plain)); // [B, C, …]
            long[] dimensions = {-1, -2, -3};
            Tensor length = step.conditional().norm(true, dimensions).clampMin(SMALLEST_LENGTH); // [B, 1, 1, 1]
            Tensor direction = step.conditional().div(length); // [B, C, h, w]
            Tensor parallel = direction.mul(guidance.mul(direction).sum(true, dimensions)); // [B, C, h, w]
            Tensor projected = guidance.sub(parallel).addScaledInPlace(parallel, eta); // [B, C, h, w]
            return step.unconditional().add(projected).addScaledInPlace(plain, 1 / step.scale());
        }

        private Tensor accumulate(GuidanceStep step, Tensor plain) {
            TensorSlot average = step.memory().slot(this);
            if (step.sigma() > step.memory().number(this).orElse(Double.POSITIVE_INFINITY)) {
                average.close();
            }
            step.memory().remember(this, step.sigma());
            if (momentum == 0) {
                return plain;
            }
            Tensor sum = average.isEmpty() ? plain : plain.addScaled(average.get(), momentum); // [B, C, …]
            average.set(sum);
            return sum;
        }

        private Tensor limit(Tensor guidance) {
            if (largestNorm <= 0) {
                return guidance;
            }
            Tensor norm = guidance.norm(true, -1, -2, -3); // [B, 1, 1, 1]
            return guidance.mul(norm.reciprocal().mul(largestNorm).clampMax(1));
        }
    }

    /**
     * {@code DifferentialDiffusion} (Levin and Fried 2023): the darker a place of the mask, the later it is sampled.
     *
     * @param strength 1 for a mask that is all or nothing, less to blend with the mask itself
     */
    public record Differential(double strength) implements GuidanceOptions.DenoiseMask {
        @Override
        public Tensor at(float sigma, Tensor mask, ModelSampling sampling, Sigmas sigmas) {
            float from = sampling.range().timestep(sigmas.first());
            float to = sampling.range()
                    .timestep(Math.max(sigmas.last(), sampling.range().smallest()));
            float threshold = (sampling.range().timestep(sigma) - to) / (from - to);
            Tensor sharp = mask.greaterOrEqual(threshold).to(mask.dtype()); // [B, C, …]
            return strength > 0 && strength < 1 ? SamplerRun.mix(strength, sharp, 1 - strength, mask) : sharp;
        }
    }
}
