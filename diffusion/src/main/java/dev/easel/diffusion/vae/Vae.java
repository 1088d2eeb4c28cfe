package dev.easel.diffusion.vae;

import dev.easel.tensor.Tensor;

/** From pictures to the latents a diffusion model works on, and back. Pictures are F32 on the CPU, values 0 … 1. */
public interface Vae {
    /** Channels of its latents. */
    long latentChannels();

    /** Pixels on a side for one latent on a side. */
    int compression();

    /** Frames for one latent frame; 1 for pictures. */
    default int temporalCompression() {
        return 1;
    }

    /**
     * Pictures of latents. When they do not fit into the device's memory at once, they are decoded in tiles.
     *
     * @param latents [B, latent channels, h, w] or, for films, [B, latent channels, f, h, w], as a diffusion model's latent format
     *     gives them out
     * @return [B, h · compression, w · compression, 3], or [B, F, h · compression, w · compression, 3]
     */
    Tensor decode(Tensor latents);

    /**
     * Pictures of latents, decoded in overlapping tiles: for pictures the mean of three tilings, two with halved and doubled sides.
     *
     * @param latents as for {@link #decode}
     * @return as from {@link #decode}
     */
    Tensor decodeTiled(Tensor latents, TileSizes sizes);

    /**
     * Latents of pictures: the mean of the encoder's distribution. What exceeds a multiple of the compression is cut off, half at
     * each side.
     *
     * @param pixels [B, H, W, 3 or more]; channels after the third are ignored; for films the pictures are the frames of one
     * @return [B, latent channels, H / compression, W / compression], or [1, latent channels, f, H / compression, W / compression]
     */
    Tensor encode(Tensor pixels);

    /**
     * Latents of pictures, encoded in overlapping tiles: for pictures the mean of three tilings, two with halved and doubled sides.
     *
     * @param pixels as for {@link #encode}
     * @return as from {@link #encode}
     */
    Tensor encodeTiled(Tensor pixels, TileSizes sizes);

    /**
     * Cuts pictures or masks to multiples of the compression, half of the excess at each side.
     *
     * @param pixels [B, H, W, …]
     */
    default Tensor crop(Tensor pixels) {
        Tensor cropped = pixels; // [B, H, W, …]
        for (int dimension = 1; dimension <= 2; dimension++) {
            long size = pixels.size(dimension);
            long excess = size % compression();
            cropped = cropped.narrow(dimension, excess / 2, size - excess);
        }
        return cropped;
    }
}
