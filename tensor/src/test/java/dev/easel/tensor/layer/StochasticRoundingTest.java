package dev.easel.tensor.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import org.junit.jupiter.api.Test;

class StochasticRoundingTest {
    @Test
    void keepsTheMean() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor values = Tensors.full(1.05, DType.F32, Device.CPU, 100, 400); // between 1 and 1.125
            Tensor rounded = StochasticRounding.round(values, DType.F8_E4M3, 7).to(DType.F32);
            assertThat(rounded.min().item()).isEqualTo(1);
            assertThat(rounded.max().item()).isEqualTo(1.125);
            assertThat(rounded.mean().item()).isBetween(1.048, 1.052);
        }
    }

    @Test
    void repeatsWithItsSeed() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor values = Tensors.linspace(-3, 3, 1000);
            byte[] first = StochasticRounding.round(values, DType.F8_E5M2, 7).toBytes();
            assertThat(StochasticRounding.round(values, DType.F8_E5M2, 7).toBytes())
                    .isEqualTo(first);
            assertThat(StochasticRounding.round(values, DType.F8_E5M2, 8).toBytes())
                    .isNotEqualTo(first);
        }
    }

    @Test
    void seedsWithTheChecksumOfAName() {
        assertThat(StochasticRounding.seed("123456789")).isEqualTo(0xcbf43926L);
    }
}
