package dev.easel.diffusion.model.transformer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;

/** Embeds numbers as cosines and sines of falling frequencies ("Attention Is All You Need", Vaswani et al. 2017, section 3.5). */
public final class SinusoidalEmbedding {
    private static final double LONGEST_PERIOD = 10000;

    private SinusoidalEmbedding() {}

    /**
     * Cosines first, then sines. Angles are F32 and may reach thousands, so the frequencies are rounded correctly: an error in their
     * last bit would show in the embedding's third digit.
     *
     * @param numbers [B]
     * @param factor each number is multiplied by this first
     * @param width of the embedding, even
     * @return [B, width], F32
     */
    public static Tensor embed(Tensor numbers, double factor, int width) {
        try (TensorScope scope = TensorScope.open()) {
            int half = width / 2;
            Tensor exponents = Tensors.arange(0, half, 1, DType.F32, numbers.device()); // [width / 2]
            Tensor logarithms = exponents.mul(-Math.log(LONGEST_PERIOD)).div(half); // [width / 2]
            Tensor frequencies = logarithms.to(DType.F64).exp().to(DType.F32); // [width / 2]
            Tensor scaled = numbers.to(DType.F32).mul(factor).unsqueeze(1); // [B, 1]
            Tensor angles = scaled.mul(frequencies); // [B, width / 2]
            return scope.keep(Tensors.cat(1, angles.cos(), angles.sin())); // [B, width]
        }
    }
}
