package dev.easel.tensor;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kNearestExact;

/** The layers' functions: products with weights, norms, activations, attention, padding and resizing. */
public final class NeuralNetwork {
    private static final TensorOptional ABSENT = absent();

    private NeuralNetwork() {}

    private static TensorOptional absent() {
        NativeLibrary.load();
        TensorOptional absent = new TensorOptional();
        absent.retainReference();
        return absent;
    }

    /** x · weightᵀ + bias for x [..., in], weight [out, in], bias [out]. */
    public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        return OneDnn.suits(x, weight)
                ? OneDnn.linear(x, weight, bias)
                : Tensor.wrap(torch.linear(x.raw(), weight.raw(), optional(bias)));
    }

    /** Rows of a table [count, width] named by indices [...] (I64): [..., width]. */
    public static Tensor embedding(Tensor table, Tensor indices) {
        return Tensor.wrap(torch.embedding(table.raw(), indices.raw()));
    }

    /** Convolution of x [B, C, H, W] by weight [out, C / groups, kh, kw]. */
    public static Tensor conv2d(Tensor x, Tensor weight, Optional<Tensor> bias, long stride, long padding) {
        return conv2d(
                x, weight, bias, new long[] {stride, stride}, new long[] {padding, padding}, new long[] {1, 1}, 1);
    }

    /** Convolution of x [B, C, H, W] by weight [out, C / groups, kh, kw]. */
    public static Tensor conv2d(
            Tensor x,
            Tensor weight,
            Optional<Tensor> bias,
            long[] stride,
            long[] padding,
            long[] dilation,
            long groups) {
        return Tensor.wrap(torch.conv2d(x.raw(), weight.raw(), optional(bias), stride, padding, dilation, groups));
    }

    /** Convolution of x [B, C, F, H, W] by weight [out, C / groups, kf, kh, kw]. */
    public static Tensor conv3d(
            Tensor x,
            Tensor weight,
            Optional<Tensor> bias,
            long[] stride,
            long[] padding,
            long[] dilation,
            long groups) {
        return Tensor.wrap(torch.conv3d(x.raw(), weight.raw(), optional(bias), stride, padding, dilation, groups));
    }

    /** Normalises the last dimension to mean 0 and variance 1, then scales and shifts. */
    public static Tensor layerNorm(Tensor x, Optional<Tensor> weight, Optional<Tensor> bias, double epsilon) {
        long[] normalized = {x.size(-1)};
        return Tensor.wrap(torch.layer_norm(x.raw(), normalized, optional(weight), optional(bias), epsilon, true));
    }

    /** Divides the last dimension by its root mean square, then scales. */
    public static Tensor rmsNorm(Tensor x, Optional<Tensor> weight, double epsilon) {
        long[] normalized = {x.size(-1)};
        return Tensor.wrap(torch.rms_norm(x.raw(), normalized, optional(weight), new DoubleOptional(epsilon)));
    }

    /** Normalises groups of channels (dimension 1) to mean 0 and variance 1, then scales and shifts each channel. */
    public static Tensor groupNorm(
            Tensor x, long groups, Optional<Tensor> weight, Optional<Tensor> bias, double epsilon) {
        return Tensor.wrap(torch.group_norm(x.raw(), groups, optional(weight), optional(bias), epsilon, true));
    }

    /** x · Φ(x). */
    public static Tensor gelu(Tensor x) {
        return Tensor.wrap(torch.gelu(x.raw()));
    }

    /** GELU by its tanh approximation. */
    public static Tensor geluTanh(Tensor x) {
        return Tensor.wrap(torch.gelu(x.raw(), "tanh"));
    }

    /** Writes GELU of x by its tanh approximation to a target of x's shape. */
    public static void geluTanhInto(Tensor target, Tensor x) {
        torch.gelu_out(target.raw(), x.raw(), "tanh");
    }

    /** x · sigmoid(x). */
    public static Tensor silu(Tensor x) {
        return Tensor.wrap(torch.silu(x.raw()));
    }

    /** x becomes x · sigmoid(x). */
    public static Tensor siluInPlace(Tensor x) {
        torch.silu_(x.raw());
        return x;
    }

    /** max(x, 0). */
    public static Tensor relu(Tensor x) {
        return Tensor.wrap(torch.relu(x.raw()));
    }

    /** Half precision attention runs as two products on the CPU, where the fused kernel is an order of magnitude slower. */
    private static boolean isSlowOnCpu(Tensor query) {
        DType dtype = query.dtype();
        return (dtype == DType.BF16 || dtype == DType.F16) && query.device().isCpu();
    }

    /** softmax(query · keyᵀ / √D) · value for [B, heads, N, D]. */
    public static Tensor attention(Tensor query, Tensor key, Tensor value) {
        return attention(query, key, value, Optional.empty(), Optional.empty(), false);
    }

    /**
     * softmax(query · keyᵀ · scale + mask) · value.
     *
     * @param query [B, heads, N, D]
     * @param key [B, heads, M, D]
     * @param value [B, heads, M, D]
     * @param mask added to the scores, or BOOL with true where to attend; broadcasts to [B, heads, N, M]
     * @param scale 1 / √D when absent
     * @param causal whether position n attends to positions up to n only; excludes a mask
     * @return [B, heads, N, D]
     */
    public static Tensor attention(
            Tensor query, Tensor key, Tensor value, Optional<Tensor> mask, Optional<Double> scale, boolean causal) {
        if (isSlowOnCpu(query) && !causal) {
            double factor = scale.orElse(1 / Math.sqrt((double) query.size(-1)));
            Tensor scores = query.mul(factor).matmul(key.transpose(-2, -1)); // [B, heads, N, M]
            Tensor masked = mask.map(each -> applyMask(scores, each)).orElse(scores);
            return masked.softmax(-1).matmul(value); // [B, heads, N, D]
        }
        DoubleOptional rawScale = scale.map(DoubleOptional::new).orElseGet(DoubleOptional::new);
        Supplier<org.bytedeco.pytorch.Tensor> fused = () -> torch.scaled_dot_product_attention(
                query.raw(), key.raw(), value.raw(), optional(mask), 0.0, causal, rawScale, false);
        return Tensor.wrap(query.raw().is_cpu() ? OpenBlas.onOneThread(fused) : fused.get());
    }

    /** What computes attention on a CUDA device. */
    public enum AttentionKernel {
        /** Two products and a softmax, the scores in memory. */
        PLAIN,
        /** FlashAttention. */
        FLASH,
        /** Memory-efficient attention. */
        EFFICIENT,
        /** A plug-in's. */
        OVERRIDEABLE,
        /** cuDNN's. */
        CUDNN
    }

    /**
     * Which kernel {@link #attention} without a mask chooses for tensors of these shapes, by the numbers of libtorch's SDPBackend: math,
     * flash, efficient, cuDNN, overrideable.
     */
    public static AttentionKernel attentionKernel(Tensor query, Tensor key, Tensor value) {
        IValueVector stack = new IValueVector(
                new IValue(query.raw()),
                new IValue(key.raw()),
                new IValue(value.raw()),
                new IValue(),
                new IValue(0.0),
                new IValue(false),
                new IValue(),
                new IValue(false));
        Dispatcher.singleton().findSchemaOrThrow("aten::_fused_sdp_choice", "").callBoxed(stack);
        return switch ((int) stack.get(0).toInt()) {
            case 0 -> AttentionKernel.PLAIN;
            case 1 -> AttentionKernel.FLASH;
            case 2 -> AttentionKernel.EFFICIENT;
            case 3 -> AttentionKernel.CUDNN;
            default -> AttentionKernel.OVERRIDEABLE;
        };
    }

    private static Tensor applyMask(Tensor scores, Tensor mask) {
        return mask.dtype() == DType.BOOL ? scores.maskedFill(mask.not(), Double.NEGATIVE_INFINITY) : scores.add(mask);
    }

    /** Adds a constant border; amounts are before, after of the last dimension, then of the one before it, and so on. */
    public static Tensor padConstant(Tensor x, double value, long... amounts) {
        return Tensor.wrap(torch.constant_pad_nd(x.raw(), amounts, Scalars.of(value)));
    }

    /** Repeats the border of x [B, C, H, W]; amounts are left, right, top, bottom. */
    public static Tensor padReplicate2d(Tensor x, long... amounts) {
        return Tensor.wrap(torch.replication_pad2d(x.raw(), amounts));
    }

    /** Mirrors x [B, C, H, W] at its border, the outermost samples once; amounts are left, right, top, bottom. */
    public static Tensor padReflect2d(Tensor x, long... amounts) {
        return Tensor.wrap(torch.reflection_pad2d(x.raw(), amounts));
    }

    /** Repeats the border of x [B, C, F, H, W]; amounts are left, right, top, bottom, front, back. */
    public static Tensor padReplicate3d(Tensor x, long... amounts) {
        return Tensor.wrap(torch.replication_pad3d(x.raw(), amounts));
    }

    /** How {@link #resize} finds values between samples. No method smooths when it shrinks. */
    public enum Interpolation {
        /** The sample at floor(position). */
        NEAREST,
        /** The sample whose centre is nearest. */
        NEAREST_EXACT,
        /** Linear in every resized dimension, sample centres aligned at half a step. */
        LINEAR,
        /** Cubic convolution, a = −0.75; two dimensions only. */
        CUBIC,
        /** Mean of the covered area (adaptive average); two dimensions only. */
        AREA
    }

    /**
     * Resizes the dimensions after the first two.
     *
     * @param x [B, C, W], [B, C, H, W] or [B, C, F, H, W]
     * @param size the new sizes of the dimensions after the first two
     */
    public static Tensor resize(Tensor x, Interpolation method, long... size) {
        int dimensions = x.rank() - 2;
        if (dimensions != size.length) {
            throw new IllegalArgumentException(size.length + " sizes do not fit " + x);
        }
        return Tensor.wrap(
                switch (method) {
                    case NEAREST -> nearest(x, size);
                    case NEAREST_EXACT -> nearestExact(x, size);
                    case LINEAR -> linear(x, size);
                    case CUBIC -> torch.upsample_bicubic2d(x.raw(), size, false);
                    case AREA -> torch.adaptive_avg_pool2d(x.raw(), size);
                });
    }

    private static org.bytedeco.pytorch.Tensor nearest(Tensor x, long[] size) {
        return switch (size.length) {
            case 1 -> torch.upsample_nearest1d(x.raw(), size);
            case 2 -> torch.upsample_nearest2d(x.raw(), size);
            default -> torch.upsample_nearest3d(x.raw(), size);
        };
    }

    private static org.bytedeco.pytorch.Tensor nearestExact(Tensor x, long[] size) {
        InterpolateFuncOptions options = new InterpolateFuncOptions();
        options.size().put(new LongVector(size));
        options.mode().put(new kNearestExact());
        options.align_corners().put(false);
        return torch.interpolate(x.raw(), options);
    }

    private static org.bytedeco.pytorch.Tensor linear(Tensor x, long[] size) {
        return switch (size.length) {
            case 1 -> torch.upsample_linear1d(x.raw(), size, false);
            case 2 -> torch.upsample_bilinear2d(x.raw(), size, false);
            default -> torch.upsample_trilinear3d(x.raw(), size, false);
        };
    }

    static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(present -> new TensorOptional(present.raw())).orElse(ABSENT);
    }
}
