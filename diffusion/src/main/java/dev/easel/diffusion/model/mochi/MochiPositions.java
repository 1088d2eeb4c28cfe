package dev.easel.diffusion.model.mochi;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.Parameter;
import java.util.Optional;

/**
 * Rotary positions with learned frequencies, each head its own. Rows and columns are counted from the middle and scaled so that a frame of
 * any size covers the area of the frames the model was trained on. The tables of the latest layout are kept.
 */
final class MochiPositions implements AutoCloseable {
    private static final double TARGET_AREA = 36864;

    private final Parameter frequencies;
    private Optional<Kept> kept = Optional.empty();

    private record Kept(Layout layout, Device device, RotaryPositions positions) {}

    /** Frames, rows and columns of patches. */
    record Layout(long frames, long rows, long columns) {}

    /** @param frequencies [3, heads, D / 2] */
    MochiPositions(Parameter frequencies) {
        this.frequencies = frequencies;
    }

    /** The tables for a layout, valid until those for another one are asked for. */
    RotaryPositions at(Layout layout, Device device) {
        Optional<Kept> fitting = kept.filter(
                each -> each.layout().equals(layout) && each.device().equals(device));
        if (fitting.isPresent()) {
            return fitting.get().positions();
        }
        close();
        try (TensorScope scope = TensorScope.open()) {
            Tensor learned =
                    frequencies.as(DType.F32, frequencies.current().device()).to(Device.CPU); // [3, heads, D / 2]
            Tensor angles = positions(layout)
                    .matmul(learned.flatten(1, 2))
                    .unflatten(1, learned.size(1), -1); // [N, heads, D / 2]
            Tensor cosine = angles.cos().repeatInterleave(2, 2); // [N, heads, D]
            Tensor sine = angles.sin(); // [N, heads, D / 2]
            Tensor signed = Tensors.stack(3, sine.neg(), sine).flatten(2, 3); // [N, heads, D]
            RotaryPositions made = new RotaryPositions(
                    cosine.to(device).retain(), signed.to(device).retain());
            kept = Optional.of(new Kept(layout, device, made));
            return made;
        }
    }

    /** Frame, row and column of every patch: [N, 3], F32 on the CPU. */
    private static Tensor positions(Layout layout) {
        double scale = Math.sqrt(TARGET_AREA / (double) (layout.rows() * layout.columns()));
        Tensor time = Tensors.arange(0, layout.frames(), 1, DType.F32, Device.CPU); // [frames]
        Tensor row = centred(layout.rows(), scale); // [rows]
        Tensor column = centred(layout.columns(), scale); // [columns]
        return Tensors.stack(
                        3,
                        time.view(-1, 1, 1).expand(layout.frames(), layout.rows(), layout.columns()),
                        row.view(1, -1, 1).expand(layout.frames(), layout.rows(), layout.columns()),
                        column.view(1, 1, -1).expand(layout.frames(), layout.rows(), layout.columns()))
                .flatten(0, 2); // [N, 3]
    }

    /** The middles of so many equal parts of −count · scale / 2 … count · scale / 2. */
    private static Tensor centred(long count, double scale) {
        Tensor edges = Tensors.linspace(-count * scale / 2, count * scale / 2, count + 1, DType.F32); // [count + 1]
        return edges.narrow(0, 0, count).add(edges.narrow(0, 1, count)).div(2); // [count]
    }

    @Override
    public void close() {
        kept.ifPresent(each -> each.positions().close());
        kept = Optional.empty();
    }
}
