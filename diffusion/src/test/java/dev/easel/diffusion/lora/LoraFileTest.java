package dev.easel.diffusion.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.diffusion.model.WeightPatch;
import dev.easel.diffusion.model.flux.FluxFamily;
import dev.easel.diffusion.model.flux.TinyFlux;
import dev.easel.errors.EaselException;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraFileTest {
    private static final LoraNaming FLUX = new FluxFamily(TinyFlux.PARAMS).loraNaming();

    @TempDir
    private Path folder;

    private LoraFile file(SequencedMap<String, Tensor> tensors) {
        Path file = folder.resolve("lora.safetensors");
        try (WeightMap weights = InMemoryWeights.of("lora", tensors, Map.of())) {
            SafetensorsWriter.write(weights, file);
        }
        return LoraFile.of(file);
    }

    private static float[] applied(WeightPatch patch, String key, Tensor weight) {
        try (WeightPatch.Application application = patch.open()) {
            return application.apply(key, weight).toFloats();
        }
    }

    @Test
    void keysOfAFusedWeightAreItsMiddleRows() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("transformer.transformer_blocks.0.attn.to_k.lora_A.weight", Tensors.ones(1, 32));
            tensors.put("transformer.transformer_blocks.0.attn.to_k.lora_B.weight", Tensors.ones(32, 1));
            WeightPatch patch = file(tensors).patch(FLUX, 0.5);
            String key = "double_blocks.0.img_attn.qkv.weight";
            assertThat(patch.changes(key)).isTrue();
            assertThat(patch.changes("double_blocks.0.txt_attn.qkv.weight")).isFalse();
            float[] result = applied(patch, key, Tensors.zeros(96, 32));
            assertThat(result[31 * 32]).isZero();
            assertThat(result[32 * 32]).isEqualTo(0.5f);
            assertThat(result[64 * 32]).isZero();
        }
    }

    @Test
    void alphaIsDividedByTheRank() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("lora_unet_img_in.lora_down.weight", Tensors.ones(4, 64));
            tensors.put("lora_unet_img_in.lora_up.weight", Tensors.ones(32, 4));
            tensors.put("lora_unet_img_in.alpha", Tensors.scalar(2));
            assertThat(applied(file(tensors).patch(FLUX, 1), "img_in.weight", Tensors.zeros(32, 64)))
                    .containsOnly(2f);
        }
    }

    @Test
    void theWeightItselfIsNotWrittenTo() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("diffusion_model.txt_in.diff", Tensors.ones(32, 20));
            tensors.put("diffusion_model.txt_in.diff_b", Tensors.ones(32));
            WeightPatch patch = file(tensors).patch(FLUX, -1);
            Tensor weight = Tensors.zeros(32, 20);
            assertThat(applied(patch, "txt_in.weight", weight)).containsOnly(-1f);
            assertThat(applied(patch, "txt_in.bias", Tensors.zeros(32))).containsOnly(-1f);
            assertThat(weight.toFloats()).containsOnly(0f);
        }
    }

    @Test
    void twoPatchesOfOneFileAndStrengthAreEqual() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("diffusion_model.txt_in.diff", Tensors.ones(32, 20));
            LoraFile file = file(tensors);
            LoraNaming again = new FluxFamily(TinyFlux.PARAMS).loraNaming();
            assertThat(file.patch(FLUX, 0.5)).isEqualTo(file.patch(again, 0.5)).isNotEqualTo(file.patch(FLUX, 0.6));
        }
    }

    @Test
    void refusesAFileWithoutAdapters() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("img_in.weight", Tensors.ones(2, 2));
            assertThatThrownBy(() -> file(tensors))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining("lora.safetensors holds no adapter");
        }
    }
}
