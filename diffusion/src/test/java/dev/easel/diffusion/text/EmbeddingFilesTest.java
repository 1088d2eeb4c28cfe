package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class EmbeddingFilesTest {
    private static EmbeddingFiles files(String key, long[] shape, String second) {
        return new EmbeddingFiles(
                name -> name.equals("known") ? Optional.of(file(key, shape, second)) : Optional.empty());
    }

    private static WeightMap file(String key, long[] shape, String second) {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(key, Tensors.full(1, shape));
            tensors.put(second, Tensors.full(2, 1, 3));
            return InMemoryWeights.of("known.safetensors", tensors, Map.of());
        }
    }

    @Test
    void takesTheVectorsOfTheEncoder() {
        assertThat(files("clip_l", new long[] {2, 4}, "clip_g")
                        .find("known", EncoderKind.CLIP_G)
                        .orElseThrow())
                .isDeepEqualTo(new float[][] {{2, 2, 2}});
    }

    @Test
    void takesTheFirstTensorOfFilesForOneEncoder() {
        assertThat(files("emb_params", new long[] {2, 2}, "other")
                        .find("known", EncoderKind.CLIP_L)
                        .orElseThrow())
                .isDeepEqualTo(new float[][] {{1, 1}, {1, 1}});
        assertThat(files("emb_params", new long[] {3}, "other")
                        .find("known", EncoderKind.CLIP_L)
                        .orElseThrow())
                .isDeepEqualTo(new float[][] {{1, 1, 1}});
    }

    @Test
    void joinsBundledVectors() {
        assertThat(files("bundle_emb.x.string_to_param.*", new long[] {1, 3}, "bundle_emb.y.string_to_param.*")
                        .find("known", EncoderKind.CLIP_L)
                        .orElseThrow())
                .isDeepEqualTo(new float[][] {{1, 1, 1}, {2, 2, 2}});
    }

    @Test
    void findsNothingWithoutAFile() {
        assertThat(files("clip_l", new long[] {2, 4}, "clip_g").find("unknown", EncoderKind.CLIP_L))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoVector() {
        assertThatThrownBy(() -> files("clip_l", new long[] {1, 2, 3}, "clip_g").find("known", EncoderKind.CLIP_L))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("known.safetensors");
    }
}
