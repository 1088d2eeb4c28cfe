package dev.easel.diffusion.model.ltxv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMaskTest {
    /** The difference from attention with the mask added to the scores. */
    private static double difference(long... mask) {
        Tensor query = normal(2, 3, 4, 8);
        Tensor key = normal(2, 3, 5, 8);
        Tensor value = normal(2, 3, 5, 8);
        Tensor counts = Tensors.of(mask, 2, 5);
        Tensor scores =
                counts.to(DType.F32).sub(1).mul((double) Float.MAX_VALUE).view(2, 1, 1, 5);
        Tensor expected = NeuralNetwork.attention(query, key, value, Optional.of(scores), Optional.empty(), false);

        Tensor attended = TextMask.of(counts, normal(2, 5, 6)).attend(query, key, value);

        return attended.sub(expected).abs().max().item();
    }

    private static Tensor normal(long... shape) {
        return Tensors.normal(DType.F32, Device.CPU, shape);
    }

    @ParameterizedTest
    @CsvSource({
        "1 1 1 1 1 1 1 1 1 1",
        "1 1 0 0 0 1 1 0 0 0",
        "1 1 1 0 0 1 0 0 0 0",
        "1 0 1 0 1 1 1 1 0 0",
        "0 0 0 0 0 1 1 0 0 0"
    })
    void attentionIsThatWithTheMaskAddedToTheScores(String mask) {
        try (TensorScope scope = TensorScope.open()) {
            long[] numbers = java.util.Arrays.stream(mask.split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();

            assertThat(difference(numbers)).isLessThan(1e-5);
        }
    }

    @Test
    void tokensThatTheMaskDoesNotReachCount() {
        try (TensorScope scope = TensorScope.open()) {
            assertThat(TextMask.of(Tensors.of(new long[] {1, 1}, 1, 2), normal(1, 5, 6))
                            .lengths())
                    .containsExactly(5L);
        }
    }
}
