package dev.easel.diffusion.vae.ltxv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.DepthToSpace;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Residuals;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.SpaceToDepth;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Stride;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Strided;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.WidthChange;
import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import org.junit.jupiter.api.Test;

/** Published files of 0.9 carry no configuration, so their blocks must follow from names and shapes. */
class LtxvVaeParamsTest {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private record Shapes(Map<String, long[]> shapes, Map<String, String> metadata) implements WeightMap {
        @Override
        public String name() {
            return "film.safetensors";
        }

        @Override
        public SequencedSet<String> keys() {
            return new LinkedHashSet<>(shapes.keySet());
        }

        @Override
        public Optional<Entry> entry(String key) {
            return Optional.ofNullable(shapes.get(key)).map(shape -> new Entry(DType.F32, shape));
        }

        @Override
        public Tensor get(String key) {
            return Tensors.zeros(shapes.get(key));
        }

        @Override
        public void close() {}
    }

    private void convolution(String name, long outputs, long inputs) {
        shapes.put(name + ".weight", new long[] {outputs, inputs, 3, 3, 3});
    }

    private LtxvVaeParams params(Map<String, String> metadata) {
        return LtxvVaeParams.of(new Shapes(shapes, metadata));
    }

    private void version09() {
        convolution("encoder.conv_in.conv", 128, 48);
        convolution("encoder.down_blocks.0.res_blocks.0.conv1.conv", 128, 128);
        convolution("encoder.down_blocks.1.conv", 128, 128);
        convolution("encoder.down_blocks.2.conv1.conv", 256, 128);
        convolution("encoder.down_blocks.3.conv", 256, 256);
        convolution("encoder.conv_out.conv", 129, 256);
        convolution("decoder.conv_in.conv", 256, 128);
        convolution("decoder.up_blocks.0.conv.conv", 2048, 256);
        convolution("decoder.up_blocks.1.conv1.conv", 128, 256);
        convolution("decoder.up_blocks.2.conv.conv", 1024, 128);
        convolution("decoder.up_blocks.3.res_blocks.0.conv1.conv", 128, 128);
        convolution("decoder.conv_out.conv", 48, 128);
    }

    @Test
    void blocksOfAFileWithoutConfigurationFollowFromNamesAndShapes() {
        version09();

        LtxvVaeParams params = params(Map.of());

        assertThat(params.encoderBlocks())
                .containsExactly(new Residuals(), new Strided(Stride.ALL), new WidthChange(), new Strided(Stride.ALL));
        assertThat(params.decoderBlocks())
                .containsExactly(
                        new DepthToSpace(Stride.ALL, false),
                        new WidthChange(),
                        new DepthToSpace(Stride.ALL, false),
                        new Residuals());
        assertThat(params.timeConditioned()).isFalse();
        assertThat(params.encoderBorder()).isEqualTo(CausalConvolution.Border.ZEROS);
        assertThat(params.decoderBorder()).isEqualTo(CausalConvolution.Border.REFLECTED);
    }

    @Test
    void aFormatFollowsFromTheStridesAndThePatches() {
        version09();

        FilmFormat format = params(Map.of()).format();

        assertThat(format.latentChannels()).isEqualTo(128);
        assertThat(format.compression()).isEqualTo(16);
        assertThat(format.temporalCompression()).isEqualTo(4);
        assertThat(format.frames(4)).isEqualTo(13);
        assertThat(format.latentFrames(13)).isEqualTo(4);
    }

    @Test
    void laterBlocksShrinkOneDirectionOrHalveChannelsBesideTheirInput() {
        convolution("encoder.conv_in.conv", 128, 48);
        convolution("encoder.down_blocks.0.conv.conv", 64, 128);
        convolution("encoder.down_blocks.1.conv.conv", 256, 256);
        convolution("encoder.down_blocks.2.conv.conv", 128, 512);
        convolution("encoder.down_blocks.3.res_blocks.0.conv1.conv", 1024, 1024);
        convolution("encoder.conv_out.conv", 129, 1024);
        convolution("decoder.conv_in.conv", 1024, 128);
        convolution("decoder.up_blocks.0.conv.conv", 4096, 1024);
        convolution("decoder.up_blocks.1.res_blocks.0.conv1.conv", 512, 512);
        convolution("decoder.conv_out.conv", 48, 512);
        shapes.put("decoder.last_scale_shift_table", new long[] {2, 512});

        LtxvVaeParams params = params(Map.of());

        assertThat(params.encoderBlocks())
                .containsExactly(
                        new SpaceToDepth(Stride.SPACE),
                        new SpaceToDepth(Stride.TIME),
                        new SpaceToDepth(Stride.ALL),
                        new Residuals());
        assertThat(params.decoderBlocks()).containsExactly(new DepthToSpace(Stride.ALL, true), new Residuals());
        assertThat(params.timeConditioned()).isTrue();
    }

    @Test
    void aConfigurationOfOtherBlocksIsRefusedWithTheFilesName() {
        version09();

        assertThatThrownBy(() -> params(Map.of("config", "{\"vae\": {\"blocks\": [[\"res_x\", 1]]}}")))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("film.safetensors")
                .hasMessageContaining("4 blocks where its configuration names 1");
    }
}
