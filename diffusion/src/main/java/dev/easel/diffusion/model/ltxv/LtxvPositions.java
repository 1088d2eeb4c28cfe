package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/**
 * Where LTX-Video's tokens are: seconds from the start, rows and columns of pixels, all as fractions of the largest. The tables of the
 * latest layout are kept, because a run asks for the same ones at every step.
 */
public final class LtxvPositions implements AutoCloseable {
    private static final int AXES = 3;

    private final LtxvParams params;
    private Optional<Kept> kept = Optional.empty();

    private record Kept(Layout layout, Optional<Tensor> keyframes, Device device, RotaryPositions positions) {}

    LtxvPositions(LtxvParams params) {
        this.params = params;
    }

    /** A latent's size, and how fast its film runs. */
    record Layout(long frames, long rows, long columns, double frameRate) {}

    /**
     * The tables for a layout, valid until those for another one are asked for.
     *
     * @param keyframes coordinates in frames and pixels of the last tokens [b, 3, n], where they do not follow from their place
     */
    RotaryPositions at(Layout layout, Optional<Tensor> keyframes, Device device) {
        try (TensorScope scope = TensorScope.open()) {
            Optional<Tensor> onHost =
                    keyframes.map(each -> each.to(Device.CPU, DType.F32).contiguous()); // [b, 3, n]
            Optional<Kept> fitting = kept.filter(each ->
                    each.layout().equals(layout) && each.device().equals(device) && same(each.keyframes(), onHost));
            if (fitting.isPresent()) {
                return fitting.get().positions();
            }
            close();
            Tensor coordinates = coordinates(layout, onHost); // [b, 3, N]
            RotaryPositions made = tables(params, params.hiddenSize(), coordinates, device);
            kept = Optional.of(new Kept(layout, onHost.map(Tensor::retain), device, made));
            return made;
        }
    }

    private static boolean same(Optional<Tensor> left, Optional<Tensor> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.isEmpty() && right.isEmpty();
        }
        return java.util.Arrays.equals(left.get().shape(), right.get().shape())
                && !left.get().sub(right.get()).any();
    }

    /** Seconds, rows and columns of every token [b, 3, N], F32 on the CPU. */
    private Tensor coordinates(Layout layout, Optional<Tensor> keyframes) {
        Tensor pixels = pixels(
                        params.vaeScaleFactors(),
                        params.causalTemporalPositioning(),
                        layout.frames(),
                        layout.rows(),
                        layout.columns())
                .to(DType.F32); // [1, 3, N]
        if (keyframes.isPresent()) {
            Tensor last = keyframes.get(); // [b, 3, n]
            long first = pixels.size(2) - last.size(2);
            pixels = Tensors.cat(2, pixels.narrow(2, 0, first).expand(last.size(0), AXES, first), last); // [b, 3, N]
        }
        Tensor seconds = pixels.narrow(1, 0, 1).mul(1.0 / layout.frameRate()); // [b, 1, N]
        return Tensors.cat(1, seconds, pixels.narrow(1, 1, 2)); // [b, 3, N]
    }

    /**
     * Frame, row and column in pixels of each token of a latent: [1, 3, frames · rows · columns], I64 on the CPU.
     *
     * @param factors frames, rows and columns that a latent stands for
     * @param causal whether the first latent frame stands for a single frame
     */
    public static Tensor pixels(List<Integer> factors, boolean causal, long frames, long rows, long columns) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor frame = range(frames, factors.get(0)); // [frames]
            if (causal) {
                frame = frame.add(1L - factors.get(0)).clampMin(0).to(DType.I64);
            }
            Tensor time = frame.view(-1, 1, 1).expand(frames, rows, columns);
            Tensor row = range(rows, factors.get(1)).view(1, -1, 1).expand(frames, rows, columns);
            Tensor column = range(columns, factors.get(2)).view(1, 1, -1).expand(frames, rows, columns);
            return scope.keep(Tensors.stack(0, time, row, column).flatten(1, 3).unsqueeze(0)); // [1, 3, N]
        }
    }

    private static Tensor range(long count, int factor) {
        return Tensors.arange(0, count, Device.CPU).mul((long) factor);
    }

    /**
     * Rotary tables for known coordinates. Angles reach 10⁴, where F32 has three digits after the point, so they are computed as the
     * models were trained, in F32 and in this order.
     *
     * @param width of what is turned; channels beyond a multiple of 6 come first and are left as they are
     * @param coordinates seconds, rows and columns [b, 3, N], F32 on the CPU
     * @return tables of [N, 1, width] for one item, [b, N, 1, width] for several
     */
    public static RotaryPositions tables(LtxvParams params, int width, Tensor coordinates, Device device) {
        try (TensorScope scope = TensorScope.open()) {
            int count = width / (2 * AXES);
            Tensor exponents = Tensors.linspace(0, 1, count, DType.F32); // [count]
            Tensor frequencies = Tensors.full(params.positionalEmbeddingTheta(), count)
                    .pow(exponents)
                    .mul(Math.PI)
                    .div(2); // [count]
            double[] largest = params.positionalEmbeddingMaxPos().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            Tensor fractions =
                    coordinates.transpose(1, 2).div(Tensors.of(largest).to(DType.F32)); // [b, N, 3]
            Tensor centred = fractions.unsqueeze(-1).mul(2.0).sub(1.0); // [b, N, 3, 1]
            Tensor angles = centred.mul(frequencies).transpose(-1, -2).flatten(2, 3); // [b, N, 3 · count]
            Tensor cosine = angles.cos().repeatInterleave(2, 2); // [b, N, 6 · count]
            Tensor sine = angles.sin(); // [b, N, 3 · count]
            Tensor signed = Tensors.stack(3, sine.neg(), sine).flatten(2, 3); // [b, N, 6 · count]
            long still = width - 2L * AXES * count;
            return new RotaryPositions(
                    table(NeuralNetwork.padConstant(cosine, 1, still, 0), device),
                    table(NeuralNetwork.padConstant(signed, 0, still, 0), device));
        }
    }

    private static Tensor table(Tensor values, Device device) {
        Tensor perToken = values.unsqueeze(2); // [b, N, 1, width]
        return (values.size(0) == 1 ? perToken.squeeze(0) : perToken).to(device).retain();
    }

    @Override
    public void close() {
        kept.ifPresent(each -> {
            each.positions().close();
            each.keyframes().ifPresent(Tensor::close);
        });
        kept = Optional.empty();
    }
}
