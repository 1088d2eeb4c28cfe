package dev.easel.tensor;

import org.bytedeco.pytorch.global.torch;

/** Element by element comparisons, choices by truth values, and operators on bits. */
public sealed interface TensorLogic permits Tensor {
    /** The libtorch handle. For the tensor room only. */
    org.bytedeco.pytorch.Tensor raw();

    /** Where this is NaN, as BOOL. */
    default Tensor isNan() {
        return Tensor.wrap(raw().isnan());
    }

    /** Where this equals value, as BOOL. */
    default Tensor equalTo(double value) {
        return Tensor.wrap(raw().eq(Scalars.of(value)));
    }

    /** Where this equals other, as BOOL. */
    default Tensor equalTo(Tensor other) {
        return Tensor.wrap(raw().eq(other.raw()));
    }

    /** Where this is greater than value, as BOOL. */
    default Tensor greaterThan(double value) {
        return Tensor.wrap(raw().gt(Scalars.of(value)));
    }

    /** Where this is at least value, as BOOL. */
    default Tensor greaterOrEqual(double value) {
        return Tensor.wrap(raw().ge(Scalars.of(value)));
    }

    /** Where this is less than value, as BOOL. */
    default Tensor lessThan(double value) {
        return Tensor.wrap(raw().lt(Scalars.of(value)));
    }

    /** Where this is at most value, as BOOL. */
    default Tensor lessOrEqual(double value) {
        return Tensor.wrap(raw().le(Scalars.of(value)));
    }

    /** Not this, of a BOOL tensor. */
    default Tensor not() {
        return Tensor.wrap(raw().logical_not());
    }

    /** Where this BOOL tensor holds, one value, else another. */
    default Tensor choose(Tensor whenTrue, Tensor whenFalse) {
        return Tensor.wrap(torch.where(raw(), whenTrue.raw(), whenFalse.raw()));
    }

    /** This with value wherever the BOOL mask holds. */
    default Tensor maskedFill(Tensor mask, double value) {
        return Tensor.wrap(raw().masked_fill(mask.raw(), Scalars.of(value)));
    }

    /** The bits this and mask share, of an integer tensor. */
    default Tensor bitAnd(long mask) {
        return Tensor.wrap(torch.bitwise_and(raw(), Scalars.of(mask)));
    }

    /** The bits of an integer tensor moved down; zeros follow in unsigned dtypes. */
    default Tensor shiftRight(long bits) {
        return Tensor.wrap(torch.bitwise_right_shift(raw(), Scalars.of(bits)));
    }

    /** The bits of an integer tensor moved down, element by element. */
    default Tensor shiftRight(Tensor bits) {
        return Tensor.wrap(torch.bitwise_right_shift(raw(), bits.raw()));
    }
}
