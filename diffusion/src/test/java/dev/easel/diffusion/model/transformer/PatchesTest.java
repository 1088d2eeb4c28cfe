package dev.easel.diffusion.model.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchesTest {
    @Test
    void tokensGoBackToTheLatentTheyCameFrom() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor latent = Tensors.linspace(0, 1, 2 * 3 * 5 * 7).view(2, 3, 5, 7);
            Patches patches = Patches.of(latent, 2);
            Tensor tokens = patches.toTokens(latent);
            assertThat(tokens.shape()).containsExactly(2, 12, 12);
            assertThat(patches.toLatent(tokens).toFloats()).isEqualTo(latent.toFloats());
        }
    }

    @Test
    void oddSizesAreFilledFromTheOtherSide() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor latent = Tensors.of(new float[] {1, 2, 3}, 1, 1, 1, 3);
            assertThat(Patches.of(latent, 2).toTokens(latent).toFloats()).containsExactly(1, 2, 1, 2, 3, 1, 3, 1);
        }
    }

    @Test
    void rotationKeepsLengthsAndDependsOnDistanceOnly() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor positions = Tensors.of(new double[] {0, 3, 7, 10}, 4, 1);
            try (RotaryPositions rotary = RotaryPositions.of(positions, List.of(8), 10000, Device.CPU)) {
                Tensor query = Tensors.linspace(-1, 1, 8)
                        .view(1, 1, 1, 8)
                        .expand(1, 4, 1, 8)
                        .contiguous();
                Tensor key = Tensors.linspace(2, -1, 8)
                        .view(1, 1, 1, 8)
                        .expand(1, 4, 1, 8)
                        .contiguous();
                Tensor turnedQuery = rotary.rotate(query).view(4, 8);
                Tensor turnedKey = rotary.rotate(key).view(4, 8);
                float[] scores = turnedQuery.matmul(turnedKey.transpose(0, 1)).toFloats();
                assertThat(scores[1]).isCloseTo(scores[2 * 4 + 3], within(1e-4f));
                assertThat(turnedQuery.norm(false, 1).toFloats())
                        .containsExactly(query.view(4, 8).norm(false, 1).toFloats(), within(1e-5f));
            }
        }
    }
}
