package dev.easel.diffusion.vae;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.layer.Parameters;

/** A loaded autoencoder between films and latents. Computes in the dtype and on the device it was loaded to. */
public interface FilmAutoencoder extends AutoCloseable {
    /** Its sizes. */
    FilmFormat format();

    /** Where it computes. */
    Device device();

    /** What it computes in. */
    DType dtype();

    /** Its weights. */
    Parameters parameters();

    /**
     * Mean of the latent's distribution.
     *
     * @param pixels [B, 3, F, H, W] in −1 … 1, F a multiple of the temporal compression plus 1
     * @return [B, latent channels, f, h, w], F32
     * @throws dev.easel.errors.EaselException when the file held only a decoder
     */
    Tensor encode(Tensor pixels);

    /**
     * Pixels of latents.
     *
     * @param latents [B, latent channels, f, h, w]
     * @param noise for autoencoders that add some detail of their own while they decode
     * @return [B, 3, F, H, W] around −1 … 1, on the autoencoder's device in its dtype
     */
    Tensor decode(Tensor latents, Generator noise);

    /** Frees the weights. */
    @Override
    void close();
}
