package dev.easel.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditioningTest {
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Conditioning text(double value, long tokens) {
        return Conditioning.of(Tensors.full(value, 1, tokens, 2), Tensors.full(value, 1, 3));
    }

    @Test
    void optionsAreSetOnEveryEntryOfACopy() {
        Conditioning plain = text(1, 2).combine(text(2, 2));
        Conditioning guided = plain.with(ConditioningOption.GUIDANCE, 3.5);
        assertThat(guided.entries())
                .allMatch(entry -> entry.get(ConditioningOption.GUIDANCE).orElseThrow() == 3.5);
        assertThat(plain.entries())
                .allMatch(entry -> entry.get(ConditioningOption.GUIDANCE).isEmpty());
    }

    @Test
    void averagesFillMissingTokensWithZeros() {
        ConditioningEntry mixed = text(1, 3).average(text(3, 2), 0.25).entries().getFirst();
        assertThat(mixed.crossAttention().toFloats()).containsExactly(2.5f, 2.5f, 2.5f, 2.5f, 0.25f, 0.25f);
        assertThat(mixed.get(ConditioningOption.POOLED_OUTPUT).orElseThrow().toFloats())
                .containsOnly(2.5f);
    }

    @Test
    void concatenationAppendsTheFirstEntrysTokens() {
        assertThat(text(1, 3)
                        .concat(text(2, 2))
                        .entries()
                        .getFirst()
                        .crossAttention()
                        .shape())
                .containsExactly(1, 5, 2);
    }

    @Test
    void everyTensorIsVisited() {
        Tensor latent = Tensors.zeros(1, 4, 2, 2);
        List<Tensor> visited = new ArrayList<>();
        text(1, 2).withReferenceLatent(latent).forEachTensor(visited::add);
        assertThat(visited).hasSize(3).contains(latent);
    }

    @Test
    void fractionsOfALatentRoundToWholeUnits() {
        Area.Absolute area = Area.Fraction.ofImage(0.5, 0.01, 0.25, 0).within(List.of(5L, 8L));
        assertThat(area).isEqualTo(Area.Absolute.ofImage(2, 1, 1, 0));
    }

    @Test
    void latentFormatsUndoThemselves() {
        Tensor latent = Tensors.linspace(-2, 2, 12).reshape(1, 12, 1, 1, 1);
        float[] back = LatentFormats.MOCHI
                .processOut(LatentFormats.MOCHI.processIn(latent))
                .toFloats();
        float[] expected = latent.toFloats();
        for (int index = 0; index < back.length; index++) {
            assertThat(back[index]).isCloseTo(expected[index], within(1e-6f));
        }
    }

    @Test
    void previewsAreSmallPictures() {
        Tensor preview = LatentFormats.FLUX.colors().orElseThrow().preview(Tensors.zeros(2, 16, 5, 7));
        assertThat(preview.shape()).containsExactly(5, 7, 3);
    }

    @Test
    void batchesAreSlicedWithTheirMasksAndPlaces() {
        Latent latent = Latent.of(Tensors.arange(0, 4, 1, DType.F32, Device.CPU).reshape(4, 1, 1, 1));
        Latent part = LatentBatches.slice(latent, 2, 9);
        assertThat(part.samples().toFloats()).containsExactly(2, 3);
        assertThat(part.batchIndex()).containsExactly(2L, 3L);
        assertThat(LatentBatches.repeat(part, 2).batchIndex()).containsExactly(2L, 3L, 4L, 5L);
    }
}
