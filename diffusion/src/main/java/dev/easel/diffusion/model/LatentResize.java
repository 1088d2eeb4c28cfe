package dev.easel.diffusion.model;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;

/** Brings latents and masks to another size. */
public final class LatentResize {
    private LatentResize() {}

    /**
     * Cuts the middle of the wanted aspect ratio out of x [B, C, h, w], then interpolates linearly; offsets are rounded half to even.
     *
     * @return [B, C, height, width]; x itself if it has that size
     */
    public static Tensor centred(Tensor x, long height, long width) {
        long oldHeight = x.size(2);
        long oldWidth = x.size(3);
        if (oldHeight == height && oldWidth == width) {
            return x;
        }
        double oldAspect = (double) oldWidth / oldHeight;
        double newAspect = (double) width / height;
        long left = oldAspect > newAspect ? (long) Math.rint((oldWidth - oldWidth * (newAspect / oldAspect)) / 2) : 0;
        long top = oldAspect < newAspect ? (long) Math.rint((oldHeight - oldHeight * (oldAspect / newAspect)) / 2) : 0;
        Tensor middle = x.narrow(2, top, oldHeight - 2 * top).narrow(3, left, oldWidth - 2 * left); // [B, C, h', w']
        return NeuralNetwork.resize(middle, Interpolation.LINEAR, height, width); // [B, C, height, width]
    }
}
