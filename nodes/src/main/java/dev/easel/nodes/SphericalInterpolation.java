package dev.easel.nodes;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;

/**
 * Resizes latents between the two nearest samples of each axis: the channels of a position are a vector, whose length is interpolated
 * linearly and whose direction along the great circle (Shoemake, SIGGRAPH 1985). Width first, then height.
 */
final class SphericalInterpolation {
    /** Vectors whose cosine is this near to 1 or −1 have no great circle worth the name. */
    private static final double PARALLEL = 1e-5;

    private SphericalInterpolation() {}

    /** Resizes latents [B, C, H, W] to [B, C, height, width]. */
    static Tensor resize(Tensor samples, long width, long height) {
        Tensor numbers = samples.to(DType.F32); // [B, C, H, W]
        Tensor wide = resizeLast(numbers, width); // [B, C, H, w]
        Tensor turned = resizeLast(wide.transpose(2, 3), height); // [B, C, w, h]
        return turned.transpose(2, 3).contiguous().to(samples.dtype()); // [B, C, h, w]
    }

    /** Resizes the last dimension of [B, C, n, m]. */
    private static Tensor resizeLast(Tensor samples, long length) {
        long old = samples.size(3);
        Tensor positions = Tensors.arange(0, old, Device.CPU).to(DType.F32); // [m]
        Tensor left = spread(positions, length); // [l]
        Tensor neighbours = positions.add(1.0).clampMax(old - 1.0); // [m]
        Tensor right = spread(neighbours, length); // [l]
        Tensor ratio = left.sub(left.floor()).view(1, 1, 1, length); // [1, 1, 1, l]
        Tensor from = samples.indexSelect(3, left.to(DType.I64)); // [B, C, n, l]
        Tensor to = samples.indexSelect(3, right.to(DType.I64)); // [B, C, n, l]
        return between(from, to, ratio);
    }

    private static Tensor spread(Tensor positions, long length) {
        return NeuralNetwork.resize(positions.view(1, 1, positions.size(0)), Interpolation.LINEAR, length)
                .view(length); // [l]
    }

    private static Tensor between(Tensor from, Tensor to, Tensor ratio) {
        Tensor fromLength = from.norm(true, 1); // [B, 1, n, l]
        Tensor toLength = to.norm(true, 1); // [B, 1, n, l]
        Tensor fromDirection = direction(from, fromLength); // [B, C, n, l]
        Tensor toDirection = direction(to, toLength); // [B, C, n, l]
        Tensor cosine = fromDirection.mul(toDirection).sum(true, 1); // [B, 1, n, l]
        Tensor angle = cosine.acos(); // [B, 1, n, l]
        Tensor sine = angle.sin(); // [B, 1, n, l]
        Tensor rest = ratio.subFrom(1.0); // [1, 1, 1, l]
        Tensor turned = rest.mul(angle)
                .sin()
                .div(sine)
                .mul(fromDirection)
                .add(ratio.mul(angle).sin().div(sine).mul(toDirection)); // [B, C, n, l]
        Tensor result = turned.mul(fromLength.mul(rest).add(toLength.mul(ratio))); // [B, C, n, l]
        Tensor straight = from.mul(rest).add(to.mul(ratio)); // [B, C, n, l]
        Tensor withoutEqual = cosine.greaterThan(1 - PARALLEL).choose(from, result); // [B, C, n, l]
        return cosine.lessThan(PARALLEL - 1).choose(straight, withoutEqual); // [B, C, n, l]
    }

    private static Tensor direction(Tensor vectors, Tensor lengths) {
        return vectors.div(lengths).maskedFill(lengths.equalTo(0.0).expand(vectors.shape()), 0);
    }
}
