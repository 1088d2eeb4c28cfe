package dev.easel.diffusion.text;

import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;

/**
 * Masks as numbers added to attention scores. A masked place gets the most negative finite number, not −∞: in a row that is masked
 * everywhere the scores then are equal instead of undefined.
 */
final class AttentionMasks {
    private AttentionMasks() {}

    /**
     * Padding masked out.
     *
     * @param mask 1 where to attend, else 0 [B, n]
     * @return [B, 1, 1, n]
     */
    static Tensor padding(Tensor mask, DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor additive = mask.to(DType.F32).subFrom(1).mul(lowest(dtype)).to(dtype); // [B, n]
            return scope.keep(additive.unsqueeze(1).unsqueeze(1)); // [B, 1, 1, n]
        }
    }

    /**
     * Padding and what comes later masked out; where both are, the sum is −∞.
     *
     * @param mask 1 where to attend, else 0 [B, n]
     * @return [B, 1, n, n]
     */
    static Tensor causal(Tensor mask, DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            long length = mask.size(1);
            Tensor position = Tensors.arange(0, length, mask.device()); // [n]
            Tensor later = position.sub(position.unsqueeze(1)).greaterThan(0); // [n, n]
            Tensor additive = later.to(DType.F32).mul(lowest(dtype)).to(dtype); // [n, n]
            return scope.keep(padding(mask, dtype).add(additive)); // [B, 1, n, n]
        }
    }

    private static double lowest(DType dtype) {
        return switch (dtype) {
            case F16 -> -65504;
            case BF16 -> -3.3895313892515355e38;
            default -> -Float.MAX_VALUE;
        };
    }
}
