package dev.easel.diffusion.model;

import dev.easel.diffusion.lora.LoraNaming;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.Tensor;
import java.util.Map;

/** What is true of every model of one architecture, whatever its weights. Immutable. */
public interface ModelFamily {
    /** The name readers know it by. */
    String name();

    /** How its latents relate to its autoencoder's. */
    LatentFormat latentFormat();

    /** How noise enters its latents and what its network's output means, unless a node overrides it. */
    ModelSampling sampling();

    /**
     * The network inputs that an entry stands for, by name; {@link NetworkInput#CONTEXT} is the text. The tensors may be of any batch
     * size and dtype, on any device.
     */
    Map<String, Condition> conditions(ConditioningEntry entry, ConditionRequest request);

    /**
     * The times the network gets: the batch's [B], or, where parts of a latent are kept, one for each token [B, tokens, 1].
     *
     * @param timesteps as the way of sampling has them [B]
     * @param x the noisy latent [B, C, …]
     * @param conditions the network inputs
     */
    default Tensor timesteps(Tensor timesteps, Tensor x, Map<String, Condition> conditions) {
        return timesteps;
    }

    /** The names that adapter files (LoRA) use for its weights. */
    default LoraNaming loraNaming() {
        return LoraNaming.DIFFUSION_MODEL;
    }

    /** An estimate of the bytes of intermediate results of a call with an input of that shape. */
    long activationBytes(long... inputShape);

    /**
     * The latent image as noisy as the step, for the part of a latent that a mask keeps.
     *
     * @param noise the run's initial noise
     * @param latentImage in the model's format
     */
    default Tensor noisyLatentImage(ModelSampling sampling, float sigma, Tensor noise, Tensor latentImage) {
        return sampling.prediction().noiseScaling(sigma, noise, latentImage, false);
    }
}
