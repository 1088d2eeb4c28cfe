package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A picture or film in the space an autoencoder decodes.
 *
 * @param samples [B, C, h, w] for pictures, [B, C, F, h, w] for films, as the autoencoder's encoder makes them
 * @param noiseMask where to sample (1) and where to keep the samples (0): [H, W], [B, H, W] or [B, 1, H, W] of any size
 * @param batchIndex each item's place in the batch its noise is drawn for; empty for 0, 1, 2 …
 */
public record Latent(Tensor samples, Optional<Tensor> noiseMask, List<Long> batchIndex) implements TensorHolder {
    /** Copies the list. */
    public Latent {
        batchIndex = List.copyOf(batchIndex);
    }

    /** A latent without mask or batch index. */
    public static Latent of(Tensor samples) {
        return new Latent(samples, Optional.empty(), List.of());
    }

    /** The same mask and batch index around other samples. */
    public Latent withSamples(Tensor newSamples) {
        return new Latent(newSamples, noiseMask, batchIndex);
    }

    /** The same samples under a mask. */
    public Latent withNoiseMask(Tensor mask) {
        return new Latent(samples, Optional.of(mask), batchIndex);
    }

    /** The same samples without a mask. */
    public Latent withoutNoiseMask() {
        return new Latent(samples, Optional.empty(), batchIndex);
    }

    /** The same samples in other places of a batch. */
    public Latent withBatchIndex(List<Long> places) {
        return new Latent(samples, noiseMask, places);
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(samples);
        noiseMask.ifPresent(visitor);
    }
}
