package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * SEEDS-2 and SEEDS-3 (Gonzalez et al. 2023): exponential steps for the stochastic equation with one or two evaluations within the
 * step, whose noises belong to one path.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 * @param fractions where in the step the further evaluations are: one or two, rising
 */
public record Seeds(double eta, double noiseScale, List<Double> fractions) implements SamplerFunction {
    /** The sampler of that name, with an evaluation half-way. */
    public static final Seeds SECOND_ORDER = new Seeds(1, 1, List.of(0.5));

    /** The sampler of that name, with evaluations after both thirds. */
    public static final Seeds THIRD_ORDER = new Seeds(1, 1, List.of(1.0 / 3, 2.0 / 3));

    /** Copies the list and checks its length. */
    public Seeds {
        fractions = List.copyOf(fractions);
        if (fractions.isEmpty() || fractions.size() > 2) {
            throw new IllegalArgumentException("SEEDS evaluates once or twice within a step");
        }
    }

    @Override
    public Tensor sample(SamplerRun outer, Tensor start) {
        Sigmas sigmas = outer.withFiniteSnr();
        SamplerRun run = outer.over(sigmas);
        try (Generator generator = new Generator(run.seed())) {
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.walk(start, (index, x) -> {
                Tensor denoised = run.denoiseStep(index, x); // x's shape
                return run.sigma(index + 1) == 0 ? denoised : new Step(run, index, x, denoised, noise).take();
            });
        }
    }

    /** One step: its length in log ratio and the path of its noise. */
    private final class Step {
        private final SamplerRun run;
        private final float sigma;
        private final float next;
        private final float start;
        private final float length;
        private final Tensor x;
        private final Tensor denoised;
        private final List<Tensor> noises = new ArrayList<>();

        Step(SamplerRun run, int index, Tensor x, Tensor denoised, NoiseSampler noise) {
            this.run = run;
            this.x = x;
            this.denoised = denoised;
            sigma = run.sigma(index);
            next = run.sigma(index + 1);
            start = run.halfLogSnr(sigma);
            length = run.halfLogSnr(next) - start;
            if (hasNoise()) {
                for (int part = 0; part <= fractions.size(); part++) {
                    noises.add(noise.draw(sigma, next));
                }
            }
        }

        private boolean hasNoise() {
            return eta > 0 && noiseScale > 0;
        }

        Tensor take() {
            Tensor second = evaluate(0, stage(fraction(0), middle(0), 1)); // x's shape
            if (fractions.size() == 1) {
                float weight = 1 / (2 * fraction(0));
                Tensor target = SamplerRun.mix(1 - weight, denoised, weight, second); // x's shape
                return addNoise(exponential(1, next, target), next, 2);
            }
            float fraction = fraction(1);
            Tensor guess = stage(fraction, middle(1), 2); // x's shape
            guess.addScaledInPlace(second.sub(denoised), fraction / fraction(0) * bend(fraction, middle(1)));
            Tensor third = evaluate(1, guess); // x's shape
            Tensor result = stage(1, next, 3); // x's shape
            return result.addScaledInPlace(third.sub(denoised), 1 / fraction * bend(1, next));
        }

        private float fraction(int part) {
            return fractions.get(part).floatValue();
        }

        private float middle(int part) {
            return run.sigmaOfHalfLogSnr(start + fraction(part) * length);
        }

        private Tensor evaluate(int part, Tensor guess) {
            return run.denoise(guess, middle(part));
        }

        /** A first-order step over a fraction, with the noise of so many parts. */
        private Tensor stage(float fraction, float target, int parts) {
            return addNoise(exponential(fraction, target, denoised), target, parts);
        }

        private float stretched(float fraction) {
            return fraction * length * (float) (eta + 1);
        }

        private float alpha(float fraction, float target) {
            return run.alpha(target, start + fraction * length);
        }

        private Tensor exponential(float fraction, float target, Tensor towards) {
            float kept = target / sigma * FloatMath.exp(-fraction * length * (float) eta);
            return SamplerRun.mix(kept, x, -alpha(fraction, target) * FloatMath.expm1(-stretched(fraction)), towards);
        }

        /** The weight of a difference of predictions. */
        private float bend(float fraction, float target) {
            float stretched = stretched(fraction);
            return alpha(fraction, target) * (FloatMath.expm1(-stretched) / stretched + 1);
        }

        /** Adds the noise of the first parts: the oldest has shrunk most. */
        private Tensor addNoise(Tensor stage, float target, int parts) {
            if (hasNoise()) {
                for (int part = 0; part < parts; part++) {
                    stage.addScaledInPlace(noises.get(part), target * noiseScale * deviation(parts - 1 - part));
                }
            }
            return stage;
        }

        /** The deviation of a part's noise after further parts. */
        private float deviation(int further) {
            float from = further == 0 ? 0 : fraction(further - 1);
            float to = further < fractions.size() ? fraction(further) : 1;
            float scale = 2 * length * (float) eta;
            return FloatMath.sqrt(FloatMath.expm1(-from * scale) - FloatMath.expm1(-to * scale));
        }
    }
}
