package dev.easel.diffusion.model;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * A linear guess of the colours a latent decodes to.
 *
 * @param factors red, green and blue of one unit of each channel, row by row
 * @param bias red, green and blue of a zero latent
 */
public record LatentColors(List<List<Double>> factors, List<Double> bias) {
    /** Checks that every row has three numbers. */
    public LatentColors {
        factors = factors.stream().map(List::copyOf).toList();
        bias = List.copyOf(bias);
        if (bias.size() != 3 || factors.stream().anyMatch(row -> row.size() != 3)) {
            throw new IllegalArgumentException("colours have three numbers for each channel");
        }
    }

    /** From rows of red, green, blue. */
    public static LatentColors of(double[][] factors, double... bias) {
        List<Double> offset = bias.length == 0 ? List.of(0.0, 0.0, 0.0) : boxed(bias);
        return new LatentColors(Arrays.stream(factors).map(LatentColors::boxed).toList(), offset);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /**
     * A small picture of the first item of a batch, and of its first frame.
     *
     * @param latent the model's latent [B, C, h, w] or [B, C, F, h, w]
     * @return [h, w, 3], U8 on the CPU
     */
    public Tensor preview(Tensor latent) {
        Tensor first = latent.select(0, 0); // [C, h, w] or [C, F, h, w]
        Tensor frame = first.rank() == 4 ? first.select(1, 0) : first; // [C, h, w]
        Tensor pixels = frame.to(Device.CPU, DType.F32).moveDimension(0, 2); // [h, w, C]
        Tensor colors = pixels.matmul(matrix()).add(row(bias)); // [h, w, 3]
        return colors.add(1.0).mul(0.5).clamp(0, 1).mul(255.0).to(DType.U8).contiguous(); // [h, w, 3]
    }

    private Tensor matrix() {
        return Tensors.stack(0, factors.stream().map(LatentColors::row).toList()); // [C, 3]
    }

    private static Tensor row(List<Double> values) {
        double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
        return Tensors.of(numbers).to(DType.F32); // [3]
    }
}
