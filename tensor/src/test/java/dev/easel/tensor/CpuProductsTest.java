package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.Parameter;
import dev.easel.tensor.layer.PlainWeight;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuProductsTest {
    @ParameterizedTest
    @ValueSource(longs = {320, 4096})
    void largeProductsAreAsExactAsF32(long width) {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(8)) {
            Tensor x = generator.normal(DType.F32, 2, 128, width); // [B, n, in]
            Tensor bias = generator.normal(DType.F32, 300); // [out]
            Tensor stored = generator.normal(DType.F32, 300, width); // [out, in]
            assertThat(OneDnn.suits(x, stored)).isTrue();
            try (Parameter weight = new Parameter("weight", new PlainWeight(stored));
                    Parameter shift = new Parameter("bias", new PlainWeight(bias))) {
                Linear linear = new Linear(weight, Optional.of(shift), false);
                Tensor exact = NeuralNetwork.linear(
                        x.to(DType.F64), stored.to(DType.F64), Optional.of(bias.to(DType.F64))); // [B, n, out]
                Tensor first = linear.apply(x); // [B, n, out]
                assertThat(first.shape()).containsExactly(2, 128, 300);
                assertThat(first.to(DType.F64).sub(exact).norm().item())
                        .isLessThan(1e-6 * exact.norm().item());
                assertThat(linear.apply(x).toBytes()).isEqualTo(first.toBytes());
            }
        }
    }

    @Test
    void doNotDependOnTheNumberOfThreads() {
        int threads = NativeLibrary.threads();
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(9)) {
            Tensor x = generator.normal(DType.F32, 320, 1600); // [n, in]
            Tensor weight = generator.normal(DType.F32, 320, 1600); // [out, in]
            NativeLibrary.setThreads(1);
            byte[] one =
                    OneDnn.linear(x, OneDnn.pack(weight, 320), Optional.empty()).toBytes();
            NativeLibrary.setThreads(4);
            byte[] four =
                    OneDnn.linear(x, OneDnn.pack(weight, 320), Optional.empty()).toBytes();
            assertThat(four).isEqualTo(one);
        } finally {
            NativeLibrary.setThreads(threads);
        }
    }

    @Test
    void useThePatchedWeight() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.ones(128, 16); // [n, in]
            try (Parameter weight = new Parameter("weight", new PlainWeight(Tensors.ones(8, 16)))) {
                Linear linear = new Linear(weight, Optional.empty(), false);
                assertThat(linear.apply(x).max().item()).isEqualTo(16);
                weight.patch(new PlainWeight(Tensors.full(2, 8, 16)));
                assertThat(linear.apply(x).max().item()).isEqualTo(32);
                weight.unpatch();
                assertThat(linear.apply(x).max().item()).isEqualTo(16);
            }
        }
    }

    @Test
    void attentionLeavesOpenBlasItsThreads() {
        NativeLibrary.load();
        int before = OpenBlas.threads();
        int inside = OpenBlas.onOneThread(OpenBlas::threads);
        assertThat(inside).isEqualTo(1);
        assertThat(OpenBlas.threads()).isEqualTo(before);
    }
}
