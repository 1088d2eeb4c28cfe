package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Latent;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/** Makes the noise a run starts from. */
public interface NoiseSource {
    /** The seed that samplers draw further noise from, the 64-bit pattern of an unsigned number. */
    long seed();

    /**
     * The initial noise for a latent, of its samples' shape and dtype, on the CPU.
     *
     * @param stream seeded and drawn from; samplers that draw without a seed of their own go on with it
     */
    Tensor generate(Latent latent, Generator stream);
}
