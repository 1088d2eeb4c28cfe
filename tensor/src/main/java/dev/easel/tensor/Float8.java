package dev.easel.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;

/** Products computed in 8-bit floats. */
public final class Float8 {
    /** Compute capability 8.9: the first cards whose matrix units take 8-bit floats. */
    private static final int FIRST_CAPABILITY = 89;

    /** Both widths of a weight must be multiples of it for cuBLASLt. */
    private static final long WIDTH_STEP = 16;

    private Float8() {}

    /** Whether a device multiplies 8-bit floats faster than 16-bit ones. */
    public static boolean isFast(Device device) {
        return !device.isCpu()
                && CudaDriver.find()
                        .filter(driver -> driver.capability(device.index()) >= FIRST_CAPABILITY)
                        .isPresent();
    }

    /** Whether a weight [out, in] can be multiplied in 8 bits: F8_E4M3, both sizes multiples of 16. */
    public static boolean suits(Tensor weight) {
        return weight.dtype() == DType.F8_E4M3
                && weight.rank() == 2
                && weight.size(0) % WIDTH_STEP == 0
                && weight.size(1) % WIDTH_STEP == 0;
    }

    /**
     * (x · xScale) · (weight · weightScale)ᵀ + bias, summed in F32 at least in part.
     *
     * @param x [n, in], F8_E4M3
     * @param xScale one number, F32
     * @param weight [out, in], F8_E4M3
     * @param weightScale one number, F32
     * @param bias [out], in the result's dtype
     * @param dtype of the result: BF16 or F16; F32 without bias
     * @return [n, out]
     */
    public static Tensor linear(
            Tensor x, Tensor xScale, Tensor weight, Tensor weightScale, Optional<Tensor> bias, DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor transposed = weight.transpose(0, 1); // [in, out]
            IValueVector stack = new IValueVector(
                    new IValue(x.raw()),
                    new IValue(transposed.raw()),
                    new IValue(xScale.raw()),
                    new IValue(weightScale.raw()),
                    bias.map(each -> new IValue(each.raw())).orElseGet(IValue::new),
                    new IValue(),
                    new IValue((long) dtype.scalarType().value),
                    new IValue(false));
            // aten::_scaled_mm(self, mat2, scale_a, scale_b, bias?, scale_result?, out_dtype?, use_fast_accum)
            Dispatcher.singleton().findSchemaOrThrow("aten::_scaled_mm", "").callBoxed(stack);
            return scope.keep(
                    Tensor.wrap(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()))); // [n, out]
        }
    }
}
