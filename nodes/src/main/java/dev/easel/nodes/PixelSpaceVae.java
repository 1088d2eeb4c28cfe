package dev.easel.nodes;

import dev.easel.diffusion.vae.TileSizes;
import dev.easel.diffusion.vae.Vae;
import dev.easel.tensor.Tensor;

/** The autoencoder of models that work on pixels: latents are pixels from −1 to 1. */
record PixelSpaceVae() implements Vae {
    @Override
    public long latentChannels() {
        return 3;
    }

    @Override
    public int compression() {
        return 1;
    }

    @Override
    public Tensor decode(Tensor latents) {
        return latents.add(1.0).div(2.0).clamp(0, 1).moveDimension(1, -1); // [B, H, W, 3]
    }

    @Override
    public Tensor decodeTiled(Tensor latents, TileSizes sizes) {
        return decode(latents);
    }

    @Override
    public Tensor encode(Tensor pixels) {
        return pixels.narrow(3, 0, 3).mul(2.0).sub(1.0).moveDimension(-1, 1); // [B, 3, H, W]
    }

    @Override
    public Tensor encodeTiled(Tensor pixels, TileSizes sizes) {
        return encode(pixels);
    }
}
