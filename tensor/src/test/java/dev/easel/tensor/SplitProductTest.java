package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cards use it; what it computes shows on the CPU as well, where the parts' products are computed in F32. */
class SplitProductTest {
    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "F8_E4M3", "F8_E5M2"})
    void isAsExactAsF32(DType stored) {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(5)) {
            Tensor weight = generator.normal(DType.F32, 96, 512).to(stored); // [out, in]
            Tensor x = wideRanging(generator, 2, 7, 512); // [B, n, in]
            Tensor bias = generator.normal(DType.F32, 96); // [out]
            Tensor exact = NeuralNetwork.linear(
                    x.to(DType.F64),
                    weight.to(DType.F32).to(DType.F64),
                    Optional.of(bias.to(DType.F64))); // [B, n, out]
            Tensor single = NeuralNetwork.linear(x, weight.to(DType.F32), Optional.of(bias)); // [B, n, out]
            Tensor split = SplitProduct.linear(x, weight, Optional.of(bias)); // [B, n, out]
            assertThat(split.dtype()).isEqualTo(DType.F32);
            assertThat(split.shape()).containsExactly(2, 7, 96);
            assertThat(error(split, exact)).isLessThanOrEqualTo(1.1 * error(single, exact));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void partsAddUpToTheNumber(DType dtype) {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(6)) {
            Tensor x = generator.normal(DType.F32, 50, 40); // [n, in]
            Tensor parts = SplitProduct.parts(x, dtype).to(DType.F64); // [3n, in]
            Tensor sum = parts.unflatten(0, 3, 50).sum(false, 0); // [n, in]
            double largestRest = sum.sub(x.to(DType.F64)).abs().max().item();
            assertThat(largestRest).isLessThanOrEqualTo(dtype == DType.F16 ? 0x1p-25 : 0);
        }
    }

    @Test
    void holdsRowsThatF16DoesNot() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(7)) {
            Tensor weight = generator.normal(DType.F32, 8, 256).to(DType.F16); // [out, in]
            Tensor x = generator.normal(DType.F32, 3, 256); // [n, in]
            Tensor scale = Tensors.of(new float[] {1e30f, 0, 1e-25f}, 3, 1); // [n, 1]
            Tensor split = SplitProduct.linear(x.mul(scale), weight, Optional.empty()); // [n, out]
            Tensor exact =
                    x.mul(scale).to(DType.F64).matmul(weight.to(DType.F64).transpose(0, 1)); // [n, out]
            for (int row = 0; row < 3; row++) {
                Tensor expected = exact.select(0, row); // [out]
                double difference = split.select(0, row)
                        .to(DType.F64)
                        .sub(expected)
                        .abs()
                        .max()
                        .item();
                assertThat(difference)
                        .isLessThanOrEqualTo(1e-6 * expected.abs().max().item());
            }
        }
    }

    @Test
    void isForCardsOnly() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weight = Tensors.zeros(DType.BF16, Device.CPU, 4096, 1024); // [out, in]
            assertThat(SplitProduct.suits(Tensors.zeros(1, 1024), weight)).isFalse();
        }
    }

    /** Numbers of magnitudes as far apart as those inside a text encoder. */
    private static Tensor wideRanging(Generator generator, long... shape) {
        return generator
                .normal(DType.F32, shape)
                .mul(generator.normal(DType.F32, shape).mul(3).exp());
    }

    private static double error(Tensor actual, Tensor exact) {
        return actual.to(DType.F64).sub(exact).norm().item() / exact.norm().item();
    }
}
