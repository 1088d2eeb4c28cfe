package dev.easel.tensor;

import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.global.torch;

/** Element by element operators; operands broadcast against each other as in libtorch. */
public sealed interface TensorArithmetic permits Tensor {
    /** The libtorch handle. For the tensor room only. */
    org.bytedeco.pytorch.Tensor raw();

    /** This tensor. */
    Tensor self();

    /** this + other. */
    default Tensor add(Tensor other) {
        return Tensor.wrap(raw().add(other.raw()));
    }

    /** this + value. */
    default Tensor add(double value) {
        return Tensor.wrap(raw().add(Scalars.of(value)));
    }

    /** this + value, keeping an integer dtype. */
    default Tensor add(long value) {
        return Tensor.wrap(raw().add(Scalars.of(value)));
    }

    /** this + other · scale. */
    default Tensor addScaled(Tensor other, double scale) {
        return Tensor.wrap(raw().add(other.raw(), Scalars.of(scale)));
    }

    /** this += other. */
    default Tensor addInPlace(Tensor other) {
        raw().add_(other.raw());
        return self();
    }

    /** this += value. */
    default Tensor addInPlace(double value) {
        raw().add_(Scalars.of(value));
        return self();
    }

    /** this += other · scale. */
    default Tensor addScaledInPlace(Tensor other, double scale) {
        raw().add_(other.raw(), Scalars.of(scale));
        return self();
    }

    /** this + left · right. */
    default Tensor addProduct(Tensor left, Tensor right) {
        return Tensor.wrap(torch.addcmul(raw(), left.raw(), right.raw()));
    }

    /** this += left · right. */
    default Tensor addProductInPlace(Tensor left, Tensor right) {
        raw().addcmul_(left.raw(), right.raw());
        return self();
    }

    /** Writes this + left · right, computed in the widest of the three dtypes, to a target of the result's shape and any dtype. */
    default Tensor addProductInto(Tensor target, Tensor left, Tensor right) {
        torch.addcmul_out(target.raw(), raw(), left.raw(), right.raw());
        return target;
    }

    /** this − other. */
    default Tensor sub(Tensor other) {
        return Tensor.wrap(raw().sub(other.raw()));
    }

    /** this − value. */
    default Tensor sub(double value) {
        return Tensor.wrap(raw().sub(Scalars.of(value)));
    }

    /** value − this. */
    default Tensor subFrom(double value) {
        return Tensor.wrap(torch.rsub(raw(), Scalars.of(value)));
    }

    /** this · other. */
    default Tensor mul(Tensor other) {
        return Tensor.wrap(raw().mul(other.raw()));
    }

    /** this · value. */
    default Tensor mul(double value) {
        return Tensor.wrap(raw().mul(Scalars.of(value)));
    }

    /** this · value, keeping an integer dtype. */
    default Tensor mul(long value) {
        return Tensor.wrap(raw().mul(Scalars.of(value)));
    }

    /** this *= other. */
    default Tensor mulInPlace(Tensor other) {
        raw().mul_(other.raw());
        return self();
    }

    /** this *= value. */
    default Tensor mulInPlace(double value) {
        raw().mul_(Scalars.of(value));
        return self();
    }

    /** this / other. */
    default Tensor div(Tensor other) {
        return Tensor.wrap(raw().div(other.raw()));
    }

    /** this / value. */
    default Tensor div(double value) {
        return Tensor.wrap(raw().div(Scalars.of(value)));
    }

    /** this raised to a power. */
    default Tensor pow(double exponent) {
        return Tensor.wrap(raw().pow(Scalars.of(exponent)));
    }

    /** this raised to a power, element by element. */
    default Tensor pow(Tensor exponent) {
        return Tensor.wrap(raw().pow(exponent.raw()));
    }

    /** −this. */
    default Tensor neg() {
        return Tensor.wrap(raw().neg());
    }

    /** |this|. */
    default Tensor abs() {
        return Tensor.wrap(raw().abs());
    }

    /** −1, 0 or 1. */
    default Tensor sign() {
        return Tensor.wrap(raw().sign());
    }

    /** e to the power of this. */
    default Tensor exp() {
        return Tensor.wrap(raw().exp());
    }

    /** exp(this) − 1, exact near 0. */
    default Tensor expm1() {
        return Tensor.wrap(raw().expm1());
    }

    /** Natural logarithm. */
    default Tensor log() {
        return Tensor.wrap(raw().log());
    }

    /** Logarithm to the base 2. */
    default Tensor log2() {
        return Tensor.wrap(raw().log2());
    }

    /** Square root. */
    default Tensor sqrt() {
        return Tensor.wrap(raw().sqrt());
    }

    /** 1 / square root. */
    default Tensor rsqrt() {
        return Tensor.wrap(raw().rsqrt());
    }

    /** 1 / this. */
    default Tensor reciprocal() {
        return Tensor.wrap(raw().reciprocal());
    }

    /** this². */
    default Tensor square() {
        return Tensor.wrap(raw().square());
    }

    /** Sine. */
    default Tensor sin() {
        return Tensor.wrap(raw().sin());
    }

    /** Cosine. */
    default Tensor cos() {
        return Tensor.wrap(raw().cos());
    }

    /** Arc cosine. */
    default Tensor acos() {
        return Tensor.wrap(raw().acos());
    }

    /** Arc tangent. */
    default Tensor atan() {
        return Tensor.wrap(raw().atan());
    }

    /** Hyperbolic tangent. */
    default Tensor tanh() {
        return Tensor.wrap(raw().tanh());
    }

    /** 1 / (1 + e^−this). */
    default Tensor sigmoid() {
        return Tensor.wrap(raw().sigmoid());
    }

    /** Largest integer not above. */
    default Tensor floor() {
        return Tensor.wrap(raw().floor());
    }

    /** Smallest integer not below. */
    default Tensor ceil() {
        return Tensor.wrap(raw().ceil());
    }

    /** Nearest integer, half to even. */
    default Tensor round() {
        return Tensor.wrap(raw().round());
    }

    /** Limits to [low, high]. */
    default Tensor clamp(double low, double high) {
        return Tensor.wrap(raw().clamp(new ScalarOptional(Scalars.of(low)), new ScalarOptional(Scalars.of(high))));
    }

    /** Limits this to [low, high]. */
    default Tensor clampInPlace(double low, double high) {
        raw().clamp_(new ScalarOptional(Scalars.of(low)), new ScalarOptional(Scalars.of(high)));
        return self();
    }

    /** Limits to at least low. */
    default Tensor clampMin(double low) {
        return Tensor.wrap(raw().clamp_min(Scalars.of(low)));
    }

    /** Limits to at most high. */
    default Tensor clampMax(double high) {
        return Tensor.wrap(raw().clamp_max(Scalars.of(high)));
    }

    /** The larger of both. */
    default Tensor maximum(Tensor other) {
        return Tensor.wrap(torch.maximum(raw(), other.raw()));
    }

    /** The smaller of both. */
    default Tensor minimum(Tensor other) {
        return Tensor.wrap(torch.minimum(raw(), other.raw()));
    }

    /** this + (end − this) · weight. */
    default Tensor lerp(Tensor end, double weight) {
        return Tensor.wrap(torch.lerp(raw(), end.raw(), Scalars.of(weight)));
    }

    /** NaN becomes 0, infinities the dtype's largest numbers. */
    default Tensor nanToNum() {
        return Tensor.wrap(torch.nan_to_num(raw()));
    }

    /** Matrix product over the last two dimensions. */
    default Tensor matmul(Tensor other) {
        return Tensor.wrap(raw().matmul(other.raw()));
    }

    /** Inverse matrices [..., n, n]. */
    default Tensor inverse() {
        return Tensor.wrap(torch.inverse(raw()));
    }

    /** Kronecker product: each element of this times the whole of other; dimensions multiply. */
    default Tensor kronecker(Tensor other) {
        return Tensor.wrap(torch.kron(raw(), other.raw()));
    }

    /** All elements become value. */
    default Tensor fillInPlace(double value) {
        raw().fill_(Scalars.of(value));
        return self();
    }
}
