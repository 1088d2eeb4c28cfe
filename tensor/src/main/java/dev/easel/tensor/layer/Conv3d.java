package dev.easel.tensor.layer;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;

/** Three-dimensional convolution in the dtype and on the device of its input. */
public final class Conv3d {
    /**
     * How the kernel moves; each array is frames, height, width.
     *
     * @param groups how many independent parts the channels are cut into
     */
    public record Geometry(long[] stride, long[] padding, long[] dilation, long groups) {
        /** The same stride and padding in all directions. */
        public static Geometry of(long stride, long padding) {
            return new Geometry(
                    new long[] {stride, stride, stride},
                    new long[] {padding, padding, padding},
                    new long[] {1, 1, 1},
                    1);
        }
    }

    private final Parameter weight;
    private final Optional<Parameter> bias;
    private final Geometry geometry;

    /**
     * @param weight [out, in / groups, kf, kh, kw]
     * @param bias [out]
     */
    public Conv3d(Parameter weight, Optional<Parameter> bias, Geometry geometry) {
        this.weight = weight;
        this.bias = bias;
        this.geometry = geometry;
    }

    /** [out, in / groups, kf, kh, kw]. */
    public Parameter weight() {
        return weight;
    }

    /** [out]. */
    public Optional<Parameter> bias() {
        return bias;
    }

    /**
     * Applies the layer.
     *
     * @param x [B, in, F, H, W]
     * @return [B, out, F', H', W']
     */
    public Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor kernel = weight.like(x); // [out, in / groups, kf, kh, kw]
            Optional<Tensor> shift = bias.map(parameter -> parameter.like(x)); // [out]
            return scope.keep(NeuralNetwork.conv3d(
                    x,
                    kernel,
                    shift,
                    geometry.stride(),
                    geometry.padding(),
                    geometry.dilation(),
                    geometry.groups())); // [B, out, F', H', W']
        }
    }
}
