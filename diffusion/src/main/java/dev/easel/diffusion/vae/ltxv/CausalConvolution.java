package dev.easel.diffusion.vae.ltxv;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.Conv3d;
import dev.easel.tensor.layer.LayerLoader;

/** A convolution over time and space whose borders in time are repeated: in front if it is causal, on both sides if not. */
final class CausalConvolution {
    private final Conv3d convolution;
    private final boolean causal;
    private final Border border;
    private final long frames;
    private final long side;

    /** What stands beyond a picture. */
    enum Border {
        /** Nothing. */
        ZEROS,
        /** The picture mirrored, its outermost samples once. */
        REFLECTED,
        /** The outermost samples. */
        REPEATED;

        static Border parse(String mode) {
            return switch (mode) {
                case "zeros" -> ZEROS;
                case "reflect" -> REFLECTED;
                case "replicate" -> REPEATED;
                default -> throw new IllegalArgumentException("a border of kind '" + mode + "'");
            };
        }
    }

    CausalConvolution(LayerLoader loader, String key, LtxvVaeBlock.Stride stride, boolean causal, Border border) {
        this.causal = causal;
        this.border = border;
        frames = loader.size(key + ".weight", 2);
        side = loader.size(key + ".weight", 3) / 2;
        long[] padding = {0, border == Border.ZEROS ? side : 0, border == Border.ZEROS ? side : 0};
        convolution = loader.conv3d(key, new Conv3d.Geometry(stride.toArray(), padding, new long[] {1, 1, 1}, 1));
    }

    /** From [B, C, F, H, W] to [B, out, F', H', W']. */
    Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            long front = causal ? frames - 1 : (frames - 1) / 2;
            long back = causal ? 0 : (frames - 1) / 2;
            Tensor padded = switch (border) {
                case ZEROS -> inTime(x, front, back);
                case REPEATED -> NeuralNetwork.padReplicate3d(x, side, side, side, side, front, back);
                case REFLECTED -> reflected(x, front, back);
            };
            return scope.keep(convolution.apply(padded)); // [B, out, F', H', W']
        }
    }

    private static Tensor inTime(Tensor x, long front, long back) {
        return front == 0 && back == 0 ? x : NeuralNetwork.padReplicate3d(x, 0, 0, 0, 0, front, back);
    }

    /** Mirrored in space and repeated in time, with one copy of x; where there is nothing to mirror, borders are repeated. */
    private Tensor reflected(Tensor x, long front, long back) {
        long height = x.size(3);
        long width = x.size(4);
        if (side != 1) {
            throw new IllegalStateException("mirrored borders of " + side);
        }
        Tensor padded = Tensors.emptyLike(x, x.size(0), x.size(1), front + x.size(2) + back, height + 2, width + 2);
        Tensor middle = padded.narrow(2, front, x.size(2)); // [B, C, F, H + 2, W + 2]
        middle.narrow(3, 1, height).narrow(4, 1, width).copyInPlace(x);
        border(middle.narrow(4, 1, width), 3, height);
        border(middle, 4, width);
        if (front > 0) {
            padded.narrow(2, 0, front).copyInPlace(padded.narrow(2, front, 1));
        }
        if (back > 0) {
            padded.narrow(2, front + x.size(2), back).copyInPlace(padded.narrow(2, front + x.size(2) - 1, 1));
        }
        return padded;
    }

    /** Fills the first and the last of size + 2 slices from those inside. */
    private static void border(Tensor padded, int dimension, long size) {
        padded.narrow(dimension, 0, 1).copyInPlace(padded.narrow(dimension, Math.min(2, size), 1));
        padded.narrow(dimension, size + 1, 1).copyInPlace(padded.narrow(dimension, Math.max(1, size - 1), 1));
    }
}
