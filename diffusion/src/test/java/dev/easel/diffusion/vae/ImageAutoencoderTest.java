package dev.easel.diffusion.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.ModelSource;
import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
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

class ImageAutoencoderTest {
    /** Two levels, one block a level, 32 channels, 4 latent channels. */
    private static WeightMap weights() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        try (Generator generator = new Generator(3)) {
            coder(tensors, generator, "encoder.", 3, 8, List.of("down.0.block.0", "down.1.block.0"));
            convolution(tensors, generator, "encoder.down.0.downsample.conv", 32, 32, 3);
            coder(
                    tensors,
                    generator,
                    "decoder.",
                    4,
                    3,
                    List.of("up.0.block.0", "up.0.block.1", "up.1.block.0", "up.1.block.1"));
            convolution(tensors, generator, "decoder.up.1.upsample.conv", 32, 32, 3);
        }
        return InMemoryWeights.of("tiny autoencoder", tensors, Map.of());
    }

    private static void coder(
            Map<String, Tensor> tensors, Generator generator, String prefix, long in, long out, List<String> blocks) {
        convolution(tensors, generator, prefix + "conv_in", in, 32, 3);
        convolution(tensors, generator, prefix + "conv_out", 32, out, 3);
        norm(tensors, prefix + "norm_out");
        for (String block : blocks) {
            block(tensors, generator, prefix + block);
        }
        block(tensors, generator, prefix + "mid.block_1");
        block(tensors, generator, prefix + "mid.block_2");
        norm(tensors, prefix + "mid.attn_1.norm");
        for (String projection : List.of("q", "k", "v", "proj_out")) {
            convolution(tensors, generator, prefix + "mid.attn_1." + projection, 32, 32, 1);
        }
    }

    private static void block(Map<String, Tensor> tensors, Generator generator, String key) {
        norm(tensors, key + ".norm1");
        convolution(tensors, generator, key + ".conv1", 32, 32, 3);
        norm(tensors, key + ".norm2");
        convolution(tensors, generator, key + ".conv2", 32, 32, 3);
    }

    private static void convolution(
            Map<String, Tensor> tensors, Generator generator, String key, long in, long out, long size) {
        tensors.put(
                key + ".weight",
                generator.normal(DType.F32, out, in, size, size).mul(0.1));
        tensors.put(key + ".bias", generator.normal(DType.F32, out).mul(0.1));
    }

    private static void norm(Map<String, Tensor> tensors, String key) {
        tensors.put(key + ".weight", Tensors.ones(32));
        tensors.put(key + ".bias", Tensors.zeros(32));
    }

    /** The same weights as the diffusers library names them. */
    private static String diffusersName(String key) {
        return key.replace("down.0.block.0", "down_blocks.0.resnets.0")
                .replace("down.1.block.0", "down_blocks.1.resnets.0")
                .replace("down.0.downsample", "down_blocks.0.downsamplers.0")
                .replace("up.0.block.", "up_blocks.1.resnets.")
                .replace("up.1.block.", "up_blocks.0.resnets.")
                .replace("up.1.upsample", "up_blocks.0.upsamplers.0")
                .replace("mid.block_1", "mid_block.resnets.0")
                .replace("mid.block_2", "mid_block.resnets.1")
                .replace("norm_out", "conv_norm_out")
                .replace("mid.attn_1.norm", "mid_block.attentions.0.group_norm")
                .replace("mid.attn_1.proj_out", "mid_block.attentions.0.to_out.0")
                .replaceAll("mid\\.attn_1\\.([qkv])", "mid_block.attentions.0.to_$1");
    }

    private static ImageVae vae(ImageAutoencoder autoencoder) {
        return new ImageVae(autoencoder.params(), ModelSource.of(autoencoder));
    }

    private static float[] decoded(WeightMap file) {
        try (ImageAutoencoder autoencoder = ImageAutoencoder.load(file, Device.CPU, DType.F32)) {
            return vae(autoencoder)
                    .decode(Tensors.linspace(-1, 1, 4 * 3 * 5).view(1, 4, 3, 5))
                    .toFloats();
        }
    }

    @Test
    void knowsItsWeightsByEveryName() {
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = weights()) {
            float[] expected = decoded(weights);
            assertThat(decoded(weights.renamed(key -> Optional.of("first_stage_model." + key))))
                    .isEqualTo(expected);
            assertThat(decoded(weights.renamed(key -> Optional.of("vae." + key))))
                    .isEqualTo(expected);
            assertThat(decoded(weights.renamed(key -> Optional.of(diffusersName(key)))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void cropsToWholeLatents() {
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = weights();
                ImageAutoencoder autoencoder = ImageAutoencoder.load(weights, Device.CPU, DType.F32)) {
            Tensor latents = vae(autoencoder).encode(Tensors.zeros(2, 9, 7, 4));
            assertThat(latents.shape()).containsExactly(2, 4, 4, 3);
        }
    }

    @Test
    void aBatchIsDecodedItemByItem() {
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = weights();
                ImageAutoencoder autoencoder = ImageAutoencoder.load(weights, Device.CPU, DType.F32)) {
            Tensor latents = Tensors.linspace(-1, 1, 2 * 4 * 3 * 3).view(2, 4, 3, 3);
            Tensor both = vae(autoencoder).decode(latents);
            Tensor second = vae(autoencoder).decode(latents.narrow(0, 1, 1));
            assertThat(both.shape()).containsExactly(2, 6, 6, 3);
            assertThat(both.narrow(0, 1, 1).sub(second).abs().max().item()).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void aDecoderAloneSaysSo() {
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = weights()) {
            WeightMap half = weights.renamed(key -> key.startsWith("decoder.") ? Optional.of(key) : Optional.empty());
            try (ImageAutoencoder autoencoder = ImageAutoencoder.load(half, Device.CPU, DType.F32)) {
                assertThatThrownBy(() -> vae(autoencoder).encode(Tensors.zeros(1, 8, 8, 3)))
                        .isInstanceOf(EaselException.class)
                        .hasMessageContaining("holds only the decoder");
            }
        }
    }

    @Test
    void refusesOtherFiles() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("img_in.weight", Tensors.zeros(1));
            try (WeightMap weights = InMemoryWeights.of("flux.safetensors", tensors, Map.of())) {
                assertThatThrownBy(() -> ImageAutoencoder.load(weights, Device.CPU, DType.F32))
                        .isInstanceOf(EaselException.class)
                        .hasMessageContaining("flux.safetensors holds no image autoencoder");
            }
        }
    }
}
