package dev.easel.nodes;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Optional;

/** Lays one image or latent over another. */
final class Compositing {
    private Compositing() {}

    /**
     * The source laid over the destination.
     *
     * @param destination [B, C, H, W]
     * @param source [b, C, h, w], repeated to as many as there are destinations
     * @param x left border in pixels
     * @param y top border in pixels
     * @param mask how much of the source is seen [n, mh, mw]; all of it if absent
     * @param unit pixels a sample stands for: 1 for images, 8 for latents
     * @param resize whether the source is first brought to the destination's size
     * @return [B, C, H, W]
     */
    static Tensor over(
            Tensor destination, Tensor source, long x, long y, Optional<Tensor> mask, long unit, boolean resize) {
        Tensor result = destination.copy(); // [B, C, H, W]
        long height = destination.size(2);
        long width = destination.size(3);
        Tensor sized =
                resize ? NeuralNetwork.resize(source, Interpolation.LINEAR, height, width) : source; // [b, C, h, w]
        Tensor over = Images.repeatTo(sized, destination.size(0)); // [B, C, h, w]
        long left = Math.clamp(x, 0, width * unit) / unit;
        long top = Math.clamp(y, 0, height * unit) / unit;
        long seenWidth = Math.min(over.size(3), width - left);
        long seenHeight = Math.min(over.size(2), height - top);
        if (seenWidth <= 0 || seenHeight <= 0) {
            return result;
        }
        Tensor weight = mask.map(each -> weight(each, over))
                .orElseGet(() -> Tensors.onesLike(over))
                .narrow(2, 0, seenHeight)
                .narrow(3, 0, seenWidth); // [B, 1 or C, seenHeight, seenWidth]
        Tensor seen = over.narrow(2, 0, seenHeight).narrow(3, 0, seenWidth); // [B, C, seenHeight, seenWidth]
        Tensor place = result.narrow(2, top, seenHeight).narrow(3, left, seenWidth); // [B, C, seenHeight, seenWidth]
        place.copyInPlace(weight.mul(seen).add(weight.subFrom(1.0).mul(place)));
        return result;
    }

    private static Tensor weight(Tensor mask, Tensor over) {
        Tensor sized = NeuralNetwork.resize(
                mask.unsqueeze(1), Interpolation.LINEAR, over.size(2), over.size(3)); // [n, 1, h, w]
        return Images.repeatTo(sized, over.size(0)); // [B, 1, h, w]
    }
}
