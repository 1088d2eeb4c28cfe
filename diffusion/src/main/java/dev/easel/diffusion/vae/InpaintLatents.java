package dev.easel.diffusion.vae;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Latents of a picture whose masked part is to be made anew.
 *
 * @param latents [B, latent channels, h, w], encoded with the masked pixels grey
 * @param noiseMask [B, 1, H, W], 1 where to make anew: the mask grown by some pixels and rounded
 */
public record InpaintLatents(Tensor latents, Tensor noiseMask) implements TensorHolder {
    private static final double GREY = 0.5;

    /**
     * Encodes as the node VAEEncodeForInpaint does.
     *
     * @param pixels [B, H, W, 3 or more] in 0 … 1
     * @param mask [B, H', W'] or [B, 1, H', W'] in 0 … 1; resized to the picture
     * @param growBy pixels by which the mask handed to the sampler is wider than what was greyed; 0 leaves it
     */
    public static InpaintLatents encode(Vae vae, Tensor pixels, Tensor mask, int growBy) {
        try (TensorScope scope = TensorScope.open()) {
            long height = pixels.size(1);
            long width = pixels.size(2);
            Tensor single = mask.reshape(-1, 1, mask.size(-2), mask.size(-1)); // [B, 1, H', W']
            Tensor resized = NeuralNetwork.resize(single, Interpolation.LINEAR, height, width); // [B, 1, H, W]
            Tensor rounded = vae.crop(resized.squeeze(1)).round(); // [B, H, W]
            Tensor keep = rounded.subFrom(1).unsqueeze(-1); // [B, H, W, 1]
            Tensor colours = vae.crop(pixels).narrow(3, 0, 3); // [B, H, W, 3]
            Tensor greyed = colours.sub(GREY).mul(keep).add(GREY); // [B, H, W, 3]
            Tensor noiseMask = growBy == 0
                    ? vae.crop(resized.squeeze(1)).unsqueeze(1).round() // [B, 1, H, W]
                    : grow(rounded.unsqueeze(1), growBy); // [B, 1, H, W]
            return new InpaintLatents(scope.keep(vae.encode(greyed)), scope.keep(noiseMask));
        }
    }

    /** Every pixel within a square of that many pixels around a masked one becomes masked, too. */
    private static Tensor grow(Tensor mask, int by) {
        Tensor square = Tensors.ones(1, 1, by, by); // [1, 1, by, by]
        Tensor grown = NeuralNetwork.conv2d(mask, square, Optional.empty(), 1, by / 2); // [B, 1, H (+ 1), W (+ 1)]
        return grown.clamp(0, 1)
                .narrow(2, 0, mask.size(2))
                .narrow(3, 0, mask.size(3))
                .round(); // [B, 1, H, W]
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(latents);
        visitor.accept(noiseMask);
    }
}
