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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class TextEncoderWeightsTest {
    private static WeightMap file(String name, String... keys) {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            for (String key : keys) {
                tensors.put(key, Tensors.zeros(2, 2));
            }
            return InMemoryWeights.of(name, tensors, Map.of());
        }
    }

    private static WeightMap prefixed(WeightMap weights, String prefix) {
        return weights.renamed(key -> Optional.of(prefix + key));
    }

    @Test
    void ordersFilesByWhatIsInThem() {
        for (List<WeightMap> files : List.of(
                List.of(TinyEncoders.clipL(), TinyEncoders.t5()), List.of(TinyEncoders.t5(), TinyEncoders.clipL()))) {
            TextEncoderWeights found = TextEncoderWeights.detect(files, ClipType.FLUX);
            assertThat(found.combination()).isInstanceOf(TextCombination.Flux.class);
            assertThat(found.weights().get(EncoderKind.CLIP_L).name()).isEqualTo("clip_l.safetensors");
            assertThat(found.weights().get(EncoderKind.T5_XXL).name()).isEqualTo("t5.safetensors");
        }
    }

    @Test
    void tellsTwoAlikeClipModelsApartByWidth() {
        TextEncoderWeights found =
                TextEncoderWeights.detect(List.of(TinyEncoders.wide(), TinyEncoders.clipL()), ClipType.SDXL);
        assertThat(found.weights().get(EncoderKind.CLIP_L).name()).isEqualTo("clip_l.safetensors");
        assertThat(found.weights().get(EncoderKind.CLIP_G).name()).isEqualTo("wide.safetensors");
    }

    @Test
    void theDefaultTypeFollowsTheFiles() {
        ClipType type = ClipType.parse("stable_diffusion");
        assertThat(TextEncoderWeights.detect(List.of(TinyEncoders.clipL()), type)
                        .combination())
                .isInstanceOf(TextCombination.StableDiffusion1.class);
        assertThat(TextEncoderWeights.detect(List.of(TinyEncoders.openClipG()), type)
                        .combination())
                .isInstanceOf(TextCombination.StableDiffusionXlRefiner.class);
        assertThat(TextEncoderWeights.detect(List.of(TinyEncoders.t5()), type).combination())
                .isEqualTo(TextCombination.MaskedT5.MOCHI);
    }

    @Test
    void findsEncodersBehindTheirPrefixesInACheckpoint() {
        WeightMap checkpoint = prefixed(TinyEncoders.openClipG(), "conditioner.embedders.0.model.");
        assertThat(TextEncoderWeights.detect(List.of(checkpoint), ClipType.STABLE_DIFFUSION)
                        .combination())
                .isInstanceOf(TextCombination.StableDiffusionXlRefiner.class);
        WeightMap third = prefixed(TinyEncoders.t5(), "text_encoders.t5xxl.transformer.");
        TextEncoderWeights found = TextEncoderWeights.detect(List.of(third), ClipType.SD3);
        assertThat(found.combination()).isEqualTo(new TextCombination.StableDiffusion3(TinyEncoders.T5_WIDTH));
        assertThat(found.weights().get(EncoderKind.T5_XXL).contains("shared.weight"))
                .isTrue();
    }

    @Test
    void readsTheNamesOfGgufFiles() {
        WeightMap gguf = file("t5.gguf", "token_embd.weight", "enc.blk.0.attn_k.weight", "enc.blk.0.attn_rel_b.weight");
        WeightMap weights = TextEncoderWeights.detect(List.of(gguf), ClipType.LTXV)
                .weights()
                .get(EncoderKind.T5_XXL);
        assertThat(weights.keys())
                .containsExactly(
                        "shared.weight",
                        "encoder.block.0.layer.0.SelfAttention.k.weight",
                        "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight");
    }

    @Test
    void cutsOpenClipsFusedWeights() {
        WeightMap file = TinyEncoders.openClipG();
        WeightMap weights = TextEncoderWeights.detect(List.of(file), ClipType.STABLE_DIFFUSION)
                .weights()
                .get(EncoderKind.CLIP_G);
        try (TensorScope scope = TensorScope.open()) {
            String layer = "text_model.encoder.layers.1.self_attn.";
            Tensor fused = file.get("transformer.resblocks.1.attn.in_proj_weight");
            assertThat(weights.get(layer + "k_proj.weight").toFloats())
                    .isEqualTo(fused.narrow(0, 12, 12).toFloats());
            assertThat(weights.size(layer + "v_proj.bias", 0)).isEqualTo(12);
            assertThat(weights.size("text_projection.weight", 0)).isEqualTo(5);
            assertThat(weights.get("text_projection.weight").toFloats())
                    .isEqualTo(file.get("text_projection").transpose(0, 1).toFloats());
        }
    }

    @Test
    void saysWhichFileIsNoTextEncoder() {
        WeightMap flux = file("flux1-dev.safetensors", "double_blocks.0.img_attn.qkv.weight");
        assertThatThrownBy(() -> TextEncoderWeights.detect(List.of(TinyEncoders.t5(), flux), ClipType.FLUX))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("flux1-dev.safetensors holds no text encoder")
                .hasMessageContaining("diffusion model");
    }

    @Test
    void saysWhichEncoderIsMissing() {
        assertThatThrownBy(() -> TextEncoderWeights.detect(List.of(TinyEncoders.t5()), ClipType.FLUX))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("need CLIP-L too")
                .hasMessageContaining("t5.safetensors holds only T5");
        assertThatThrownBy(
                        () -> TextEncoderWeights.detect(List.of(TinyEncoders.t5(), TinyEncoders.t5()), ClipType.FLUX))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("both hold T5");
    }

    @Test
    void namesTheTypesThatThereAre() {
        assertThatThrownBy(() -> ClipType.parse("hidream"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("'hidream'")
                .hasMessageContaining("flux");
    }
}
