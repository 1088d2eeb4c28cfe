package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorSlot;

/**
 * The refined exponential solver with two steps (Zhang et al. 2023), below the next sigma, and noise back up to it.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 * @param plusPlus whether to put back the noise of the unconditional prediction (CFG++)
 */
public record ResMultistep(double eta, double noiseScale, boolean plusPlus) implements SamplerFunction {
    /** What a step leaves for the next one. */
    private static final class Memory {
        private final TensorSlot denoised;
        private float down;

        private Memory(TensorSlot denoised) {
            this.denoised = denoised;
        }
    }

    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (Generator generator = new Generator(run.seed());
                TensorSlot slot = new TensorSlot()) {
            Memory memory = new Memory(slot);
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.walk(start, (index, x) -> step(run, noise, memory, index, x));
        }
    }

    private Tensor step(SamplerRun run, NoiseSampler noise, Memory memory, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Guided guided = evaluate(run, index, x);
        Tensor source = plusPlus ? guided.unconditional() : guided.denoised(); // x's shape
        Ancestral step = Ancestral.step(sigma, next, eta);
        Tensor result;
        if (step.down() == 0 || memory.denoised.isEmpty()) {
            Tensor direction = SamplerRun.derivative(x, sigma, source); // x's shape
            result = plusPlus
                    ? guided.denoised().addScaled(direction, step.down())
                    : x.addScaled(direction, step.down() - sigma); // x's shape
        } else {
            Tensor shifted = plusPlus ? x.add(guided.denoised().sub(source)) : x; // x's shape
            result = second(run, memory, index, shifted, source, step.down()); // x's shape
        }
        memory.denoised.set(source);
        memory.down = step.down();
        return next > 0 && eta > 0 ? result.addScaled(noise.draw(sigma, next), noiseScale * step.up()) : result;
    }

    private Guided evaluate(SamplerRun run, int index, Tensor x) {
        if (plusPlus) {
            return run.denoiseBothStep(index, x);
        }
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        return new Guided(denoised, denoised);
    }

    private static Tensor second(SamplerRun run, Memory memory, int index, Tensor x, Tensor source, float down) {
        float time = DpmSolver.time(run.sigma(index));
        float length = DpmSolver.time(down) - time;
        float node = (DpmSolver.time(run.sigma(index - 1)) - DpmSolver.time(memory.down)) / length;
        float phi1 = FloatMath.expm1(-length) / -length;
        float phi2 = (phi1 - 1) / -length;
        float newer = zeroIfNan(phi1 - phi2 / node);
        float older = zeroIfNan(phi2 / node);
        return SamplerRun.mix(FloatMath.exp(-length), x, length * newer, source)
                .addScaledInPlace(memory.denoised.get(), length * older);
    }

    private static float zeroIfNan(float value) {
        if (Float.isInfinite(value)) {
            return Math.copySign(Float.MAX_VALUE, value);
        }
        return Float.isNaN(value) ? 0 : value;
    }
}
