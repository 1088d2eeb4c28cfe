package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Rounds to 8-bit floats, up or down at random, with the probability that keeps the mean. It computes in F16, drawing one number
 * from [0, 1) for each element in row-major order, so that the result equals ComfyUI's bit by bit.
 */
public final class StochasticRounding {
    /** Elements rounded at once, which bounds the memory for intermediate results. */
    private static final double SLICE_ELEMENTS = 4096.0 * 4096.0;

    private StochasticRounding() {}

    /** The seed for the weight of a name: the CRC-32 of its text. */
    public static long seed(String key) {
        CRC32 crc = new CRC32();
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /**
     * Rounds numbers.
     *
     * @param values of any shape of at least one dimension
     * @param dtype F8_E4M3 or F8_E5M2
     * @return values' shape, on values' device, in the innermost scope; numbers beyond the dtype's range become its largest ones
     */
    public static Tensor round(Tensor values, DType dtype, long seed) {
        try (TensorScope scope = TensorScope.open();
                Generator generator = Generator.on(values.device(), seed)) {
            Tensor rounded = Tensors.empty(dtype, values.device(), values.shape());
            long rows = values.size(0);
            double slices = Math.max(1, values.elements() / SLICE_ELEMENTS);
            long step = Math.max(1, (long) Math.rint(rows / slices));
            for (long start = 0; start < rows; start += step) {
                long length = Math.min(step, rows - start);
                try (TensorScope slice = TensorScope.open()) {
                    Tensor part = values.narrow(0, start, length).to(DType.F16); // [length, …]
                    rounded.narrow(0, start, length).copyInPlace(roundSlice(part, Format.of(dtype), generator));
                }
            }
            return scope.keep(rounded);
        }
    }

    /**
     * What an 8-bit float looks like.
     *
     * @param mantissaSteps 2 to the number of mantissa bits
     */
    private record Format(int exponents, int bias, int mantissaSteps, double largest) {
        static Format of(DType dtype) {
            return switch (dtype) {
                case F8_E4M3 -> new Format(16, 7, 8, 448);
                case F8_E5M2 -> new Format(32, 15, 4, 57344);
                case F32, F16, BF16, F64, I64, I32, I16, I8, U8, BOOL ->
                    throw new IllegalArgumentException(dtype + " is not an 8-bit float");
            };
        }

        /** The smallest number that is not rounded to fewer bits: 2^(1 − bias). */
        double smallestNormal() {
            return Math.scalb(1.0, 1 - bias);
        }
    }

    private static Tensor roundSlice(Tensor x, Format format, Generator generator) {
        Device device = x.device();
        Tensor magnitude = x.abs(); // [...], as all below
        Tensor exponent = magnitude.log2().floor().add(format.bias()).clamp(0, format.exponents() - 1);
        Tensor normal = exponent.equalTo(0).not();
        Tensor power = Tensors.full(2, DType.F16, device).pow(exponent.sub(format.bias()));
        Tensor steps = normal.choose(
                magnitude.div(power).sub(1).mul((double) format.mantissaSteps()),
                magnitude.div(format.smallestNormal() / format.mantissaSteps()));
        Tensor drawn = generator.uniform(DType.F16, x.shape());
        Tensor mantissa = steps.add(drawn).floor().div(format.mantissaSteps());
        Tensor value = normal.choose(power.mul(mantissa.add(1)), mantissa.mul(format.smallestNormal()));
        return x.sign().mul(value).clamp(-format.largest(), format.largest());
    }
}
