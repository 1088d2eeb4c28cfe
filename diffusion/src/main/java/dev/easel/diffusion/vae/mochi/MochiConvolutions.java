package dev.easel.diffusion.vae.mochi;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Conv3d;
import dev.easel.tensor.layer.GroupNorm;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameter;
import java.util.Optional;

/** Convolutions and norms as Mochi's autoencoder has them: causal in time, borders repeated, each frame normalised by itself. */
final class MochiConvolutions {
    private static final long NORM_GROUPS = 32;
    private static final double NORM_EPSILON = 1e-5;

    private MochiConvolutions() {}

    /** A convolution whose frames see only themselves and those before them. */
    static final class Causal {
        private final Conv3d convolution;
        private final long front;
        private final long side;

        Causal(LayerLoader loader, String key, long[] stride) {
            convolution = loader.conv3d(key, new Conv3d.Geometry(stride, new long[3], new long[] {1, 1, 1}, 1));
            front = convolution.weight().size(2) - 1;
            side = (convolution.weight().size(3) - 1) / 2;
        }

        /** From [B, C, F, H, W] to [B, out, F', H', W']; closes x. */
        Tensor apply(Tensor x) {
            try (TensorScope scope = TensorScope.open()) {
                if (front == 0 && side == 0) {
                    Tensor result = convolution.apply(x); // [B, out, F', H', W']
                    x.close();
                    return scope.keep(result);
                }
                Tensor padded = NeuralNetwork.padReplicate3d(x, side, side, side, side, front, 0);
                x.close();
                return scope.keep(convolution.apply(padded)); // [B, out, F', H', W']
            }
        }
    }

    /** A product at every place, kept in files as a matrix or as a convolution of size 1. */
    static final class Pointwise {
        private final Parameter weight;
        private final Optional<Parameter> bias;

        Pointwise(LayerLoader loader, String key) {
            weight = loader.parameter(key + ".weight");
            bias = loader.findParameter(key + ".bias");
        }

        /** From [B, C, F, H, W] to [B, out, F, H, W]; closes x. */
        Tensor apply(Tensor x) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor kernel = weight.like(x).view(weight.size(0), weight.size(1), 1, 1, 1); // [out, C, 1, 1, 1]
                long[] ones = {1, 1, 1};
                Tensor result = NeuralNetwork.conv3d(
                        x, kernel, bias.map(each -> each.like(x)), ones, new long[3], ones, 1); // [B, out, F, H, W]
                x.close();
                return scope.keep(result);
            }
        }
    }

    /** The norm of a frame. */
    static final class FrameNorm {
        private final GroupNorm norm;

        FrameNorm(LayerLoader loader, String key) {
            norm = loader.groupNorm(key, NORM_GROUPS, NORM_EPSILON);
        }

        /** From [B, C, F, H, W] to the same shape. */
        Tensor apply(Tensor x) {
            try (TensorScope scope = TensorScope.open()) {
                long[] shape = x.shape();
                Tensor frames = x.transpose(1, 2).reshape(-1, shape[1], shape[3], shape[4]); // [B · F, C, H, W]
                Tensor normed = norm.apply(frames); // [B · F, C, H, W]
                if (shape[2] > 1) {
                    frames.close();
                }
                return scope.keep(normed.view(shape[0], shape[2], shape[1], shape[3], shape[4])
                        .transpose(1, 2));
            }
        }

        /** silu of the norm, [B, C, F, H, W]. */
        Tensor activated(Tensor x) {
            return NeuralNetwork.siluInPlace(apply(x));
        }
    }
}
