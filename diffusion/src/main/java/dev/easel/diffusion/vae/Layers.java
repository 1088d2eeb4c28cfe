package dev.easel.diffusion.vae;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the autoencoder's layers from its weights into one dtype on one device, and owns the tensors it read. */
final class Layers implements AutoCloseable {
    private final WeightMap weights;
    private final Device device;
    private final DType dtype;
    private final List<Tensor> owned = new ArrayList<>();

    Layers(WeightMap weights, Device device, DType dtype) {
        this.weights = weights;
        this.device = device;
        this.dtype = dtype;
    }

    /** A convolution of x [B, C, H, W]. */
    record Convolution(Tensor weight, Tensor bias, long stride, long padding) {
        Tensor apply(Tensor x) {
            return NeuralNetwork.conv2d(x, weight, Optional.of(bias), stride, padding); // [B, out, H', W']
        }

        /** A 1×1 convolution as a product: x [B, N, C] to [B, N, out]. */
        Tensor applyToTokens(Tensor x) {
            Tensor matrix = weight.flatten(1, -1); // [out, C]
            return NeuralNetwork.linear(x, matrix, Optional.of(bias)); // [B, N, out]
        }
    }

    /** A group normalisation of x [B, C, H, W]. */
    record GroupNorm(Tensor weight, Tensor bias) {
        Tensor apply(Tensor x) {
            return NeuralNetwork.groupNorm(
                    x,
                    ImageAutoencoderParams.NORM_GROUPS,
                    Optional.of(weight),
                    Optional.of(bias),
                    ImageAutoencoderParams.NORM_EPSILON); // [B, C, H, W]
        }
    }

    boolean has(String key) {
        return weights.contains(key + ".weight");
    }

    /** A convolution that keeps height and width. */
    Convolution convolution(String key) {
        return convolution(key, 1, weights.size(key + ".weight", -1) / 2);
    }

    Convolution convolution(String key, long stride, long padding) {
        Tensor weight = read(key + ".weight"); // [out, C, k, k], or [out, C] for k = 1
        Tensor square = weight.rank() == 2 ? own(weight.view(weight.size(0), weight.size(1), 1, 1)) : weight;
        return new Convolution(square, read(key + ".bias"), stride, padding);
    }

    GroupNorm groupNorm(String key) {
        return new GroupNorm(read(key + ".weight"), read(key + ".bias")); // [C], [C]
    }

    private Tensor read(String key) {
        try (TensorScope scope = TensorScope.open()) {
            return own(weights.get(key).to(device, dtype));
        }
    }

    private Tensor own(Tensor tensor) {
        owned.add(tensor.retain());
        return tensor;
    }

    /** Bytes of all tensors read. */
    long byteSize() {
        return owned.stream().mapToLong(Tensor::byteSize).sum();
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
    }
}
