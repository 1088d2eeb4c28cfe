package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/** The noise samplers there are. All draw on the CPU, so that pictures do not depend on the device. */
public final class NoiseSamplers {
    private NoiseSamplers() {}

    /** Successive draws of a generator. */
    public static NoiseSampler successive(Tensor latent, Generator generator) {
        return (sigma, next) -> like(latent, generator);
    }

    /** One draw of the latent's shape and dtype, on its device. */
    static Tensor like(Tensor latent, Generator generator) {
        return generator.normal(latent.dtype(), latent.shape()).to(latent.device());
    }

    /** Increments of a Brownian path over a range of sigmas, scaled to variance 1; forwards in time where sigma rises. To be closed. */
    public static NoiseSampler brownian(Tensor latent, double smallest, double largest, long seed) {
        BrownianTree tree = new BrownianTree((float) smallest, (float) largest, seed, latent.dtype(), latent.shape());
        return new NoiseSampler() {
            @Override
            public Tensor draw(float sigma, float next) {
                float length = Math.abs(next - sigma);
                double scale = (sigma < next ? 1 : -1) / (double) FloatMath.sqrt(length);
                Tensor increment = tree.increment(Math.min(sigma, next), Math.max(sigma, next)); // latent's shape
                return increment.mul(scale).to(latent.device());
            }

            @Override
            public void close() {
                tree.close();
            }
        };
    }
}
