package dev.easel.tensor.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The CPU can multiply in 8 bits too, slowly: the same operator runs where it is fast. */
class LinearFloat8Test {
    @Test
    void multipliesInEightBits() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(2)) {
            Tensor stored = generator.normal(DType.F32, 32, 16).to(DType.F8_E4M3); // [out, in]
            Tensor x = generator.normal(DType.F32, 2, 3, 16).to(DType.BF16); // [B, N, in]
            Tensor bias = generator.normal(DType.F32, 32).to(DType.BF16); // [out]
            Tensor scale = Tensors.scalar(0.5);
            try (ScaledWeight weight = new ScaledWeight(stored, scale, Optional.of(Tensors.scalar(0.25)))) {
                Tensor product = Linear.float8Product(x, weight, stored, Optional.of(bias)); // [B, N, out]
                Tensor expected = NeuralNetwork.linear(
                        x.to(DType.F32), stored.to(DType.F32).mul(0.5), Optional.of(bias.to(DType.F32))); // [B, N, out]
                assertThat(product.shape()).containsExactly(2, 3, 32);
                assertThat(product.dtype()).isEqualTo(DType.BF16);
                double difference =
                        product.to(DType.F32).sub(expected).abs().max().item();
                assertThat(difference).isLessThan(0.2);
            }
        }
    }
}
