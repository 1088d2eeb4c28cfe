package dev.easel.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Products of F32 numbers with weights of 16 bits or fewer, as exact as in F32 and on the matrix units of a card, which multiply 16-bit
 * numbers an order of magnitude faster and need no F32 copy of the weight.
 *
 * <p>An F32 number of 24 significant bits is the sum of three BF16 numbers of 8, or of three F16 numbers of 11. Each times a weight is
 * exact in F32. Matrix units cut sums off where F32 rounds them, so an error grows with the length of a sum: the leading parts are
 * summed in short pieces, and those in F32; the other parts are so small that it does not matter. BF16 has the range of F32; for F16
 * each row is first scaled by a power of two, and what lies 2⁻³⁹ below the row's largest number is lost.
 */
public final class SplitProduct {
    /** Below it a few more calls take longer than converting the weight. */
    private static final long FEWEST_WEIGHTS = 1L << 22;

    /** Products a matrix unit sums up. */
    private static final long PIECE = 256;

    /** Numbers of the pieces' sums, which are in memory together (1 GiB); texts need fewer. */
    private static final long MOST_SUMS = 1L << 28;

    private static final int PARTS = 3;

    /** The bits of an F32 number that hold its exponent: they alone are the power of two at or below it. */
    private static final long EXPONENT = 0x7F80_0000L;

    /** Rows are scaled to less than twice this, which F16 still holds. */
    private static final double F16_SCALE = 1 << 14;

    /** Rows of smaller numbers are not scaled further, so that scales stay finite. */
    private static final double SMALLEST_SCALED = 0x1p-100;

    private SplitProduct() {}

    /**
     * Whether {@link #linear} is faster than converting the weight.
     *
     * @param x [..., in]
     * @param weight as stored
     */
    public static boolean suits(Tensor x, Tensor weight) {
        if (weight.device().isCpu() || weight.rank() != 2 || weight.size(1) % PIECE != 0) {
            return false;
        }
        DType stored = weight.dtype();
        long sums = x.elements() / PIECE * weight.size(0);
        return x.dtype() == DType.F32
                && (stored == DType.BF16 || stored == DType.F16 || stored.isFloat8())
                && weight.elements() >= FEWEST_WEIGHTS
                && sums <= MOST_SUMS
                && weight.device().equals(x.device());
    }

    /**
     * x · weightᵀ + bias.
     *
     * @param x [..., in], F32; in is a multiple of 256
     * @param weight [out, in], BF16, F16 or 8-bit floats, which BF16 holds exactly
     * @param bias [out], F32
     * @return [..., out], F32
     */
    public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor rows = x.reshape(-1, x.size(-1)); // [n, in]
            Tensor product = weight.dtype() == DType.F16
                    ? scaledProduct(rows, weight)
                    : product(rows, weight.to(DType.BF16)); // [n, out]
            bias.ifPresent(product::addInPlace);
            long[] shape = x.shape();
            shape[shape.length - 1] = weight.size(0);
            return scope.keep(product.view(shape)); // [..., out]
        }
    }

    private static Tensor scaledProduct(Tensor rows, Tensor weight) {
        Tensor largest = rows.abs().max(true, 1).clampMin(SMALLEST_SCALED); // [n, 1]
        Tensor power = largest.viewAs(DType.I32).bitAnd(EXPONENT).viewAs(DType.F32); // [n, 1]
        Tensor scaled = rows.mul(power.reciprocal().mulInPlace(F16_SCALE)); // [n, in]
        return product(scaled, weight).mulInPlace(power.mul(1 / F16_SCALE)); // [n, out]
    }

    /** rows [n, in] · weight [out, in]ᵀ: [n, out], F32. The parts' products are added from the smallest on. */
    private static Tensor product(Tensor rows, Tensor weight) {
        try (TensorScope scope = TensorScope.open()) {
            long count = rows.size(0);
            Tensor parts = parts(rows, weight.dtype()); // [3n, in]
            Tensor leading = inPieces(parts.narrow(0, 0, count), weight); // [n, out]
            Tensor others = multiply(parts.narrow(0, count, 2 * count), weight.transpose(0, 1)); // [2n, out]
            Tensor sum = others.narrow(0, count, count).add(others.narrow(0, 0, count)); // [n, out]
            return scope.keep(sum.addInPlace(leading)); // [n, out]
        }
    }

    private static Tensor inPieces(Tensor rows, Tensor weight) {
        Tensor left = rows.unflatten(1, -1, PIECE).transpose(0, 1); // [pieces, n, piece]
        Tensor right = weight.unflatten(1, -1, PIECE).permute(1, 2, 0); // [pieces, piece, out]
        return multiply(left, right).sum(false, 0); // [n, out]
    }

    /**
     * Numbers that add up to the given ones: first what the dtype holds of each, then what it holds of the rest, and so on.
     *
     * @param rows [n, in], F32
     * @param dtype BF16 or F16
     * @return [3n, in] of the dtype
     */
    static Tensor parts(Tensor rows, DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            long count = rows.size(0);
            Tensor parts = Tensors.empty(dtype, rows.device(), PARTS * count, rows.size(1)); // [3n, in]
            Tensor rest = rows; // [n, in]
            for (int part = 0; part < PARTS; part++) {
                Tensor own = parts.narrow(0, part * count, count).copyInPlace(rest); // [n, in]
                rest = part < PARTS - 1 ? rest.sub(own) : rest; // [n, in]
            }
            return scope.keep(parts);
        }
    }

    /** The product of 16-bit matrices or batches of them in F32. Only cards have an operator for it; the CPU converts its operands. */
    private static Tensor multiply(Tensor left, Tensor right) {
        if (left.device().isCpu()) {
            return left.to(DType.F32).matmul(right.to(DType.F32));
        }
        ScalarType single = DType.F32.scalarType();
        return Tensor.wrap(
                left.rank() == 2
                        ? torch.mm(left.raw(), right.raw(), single)
                        : torch.bmm(left.raw(), right.raw(), single));
    }
}
