package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.WeightStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClipTest {
    private static TinyEncoders.Loaded stableDiffusion() {
        return TinyEncoders.load(ClipType.STABLE_DIFFUSION, Optional.empty(), TinyEncoders.clipL());
    }

    private static TinyEncoders.Loaded flux() {
        return TinyEncoders.load(ClipType.FLUX, Optional.empty(), TinyEncoders.t5(), TinyEncoders.clipL());
    }

    private static TinyEncoders.Loaded stableDiffusion3() {
        return TinyEncoders.load(
                ClipType.SD3, Optional.empty(), TinyEncoders.t5(), TinyEncoders.openClipG(), TinyEncoders.clipL());
    }

    private static Tensor states(Clip clip, String prompt) {
        return clip.encodeText(clip.tokenize(prompt)).states();
    }

    private static double difference(Tensor left, Tensor right) {
        return left.sub(right).abs().max().item();
    }

    @Test
    void fluxTakesT5sTokensAndClipsSummary() {
        try (TinyEncoders.Loaded loaded = flux();
                TensorScope scope = TensorScope.open()) {
            ConditioningEntry entry = loaded.clip()
                    .encode(loaded.clip().tokenize("a b"))
                    .entries()
                    .getFirst();
            assertThat(entry.crossAttention().shape()).containsExactly(1, 6, TinyEncoders.T5_WIDTH);
            assertThat(entry.get(ConditioningOption.POOLED_OUTPUT).orElseThrow().shape())
                    .containsExactly(1, TinyEncoders.CLIP_L_WIDTH);
            assertThat(entry.get(ConditioningOption.ATTENTION_MASK)).isEmpty();
        }
    }

    @Test
    void computesInF32FromWeightsOfAnyStorage() {
        TextEncoderWeights weights = TextEncoderWeights.detect(List.of(TinyEncoders.t5()), ClipType.LTXV);
        try (TinyEncoders.Loaded exact = TinyEncoders.load(ClipType.LTXV, Optional.empty(), TinyEncoders.t5());
                TensorScope scope = TensorScope.open()) {
            Tensor expected = states(exact.clip(), "a b");
            Map<DType, Double> tolerances = Map.of(DType.F16, 0.01, DType.BF16, 0.1, DType.F8_E4M3, 1.0);
            tolerances.forEach((dtype, tolerance) -> {
                try (TextEncoders encoders = TextEncoders.load(weights, WeightStorage.on(Device.CPU, dtype))) {
                    Clip clip =
                            Clip.of(weights.combination(), exact.clip().tokenizers(), TextEncoderSource.of(encoders));
                    Tensor states = states(clip, "a b");
                    assertThat(states.dtype()).isEqualTo(DType.F32);
                    assertThat(difference(states, expected))
                            .as(dtype.toString())
                            .isBetween(1e-6, tolerance);
                    assertThat(encoders.byteSize()).isEqualTo(exact.encoders().byteSize() / 4 * dtype.byteSize());
                }
            });
        }
    }

    @Test
    void videoModelsAreToldWhatIsPadding() {
        try (TinyEncoders.Loaded loaded = TinyEncoders.load(ClipType.LTXV, Optional.empty(), TinyEncoders.t5());
                TensorScope scope = TensorScope.open()) {
            EncodedText text = loaded.clip().encodeText(loaded.clip().tokenize("a b"));
            assertThat(text.mask().orElseThrow().toLongs()).containsExactly(1, 1, 1, 0, 0, 0);
            assertThat(text.pooled()).isEmpty();
        }
    }

    @Test
    void stableDiffusion3JoinsThreeEncoders() {
        try (TinyEncoders.Loaded loaded = stableDiffusion3();
                TensorScope scope = TensorScope.open()) {
            EncodedText text = loaded.clip().encodeText(loaded.clip().tokenize("a b"));
            assertThat(text.states().shape()).containsExactly(1, 77 + 6, TinyEncoders.T5_WIDTH);
            long clipWidth = TinyEncoders.CLIP_L_WIDTH + TinyEncoders.CLIP_G_WIDTH;
            Tensor widened = text.states().narrow(1, 0, 77).narrow(2, clipWidth, TinyEncoders.T5_WIDTH - clipWidth);
            assertThat(widened.abs().max().item()).isZero();
            assertThat(text.pooled().orElseThrow().shape()).containsExactly(1, TinyEncoders.CLIP_L_WIDTH + 5);
        }
    }

    @Test
    void encodersWithoutTokensTakeNoPart() {
        try (TinyEncoders.Loaded loaded = stableDiffusion3();
                TensorScope scope = TensorScope.open()) {
            PromptTokens nothing = new PromptTokens(Map.of());
            PromptTokens t5Only = nothing.with(EncoderKind.T5_XXL, loaded.clip().tokenize("a b"));
            assertThat(loaded.clip().encodeText(t5Only).states().size(1)).isEqualTo(6);
            assertThat(loaded.clip().encodeText(nothing).states().size(1)).isEqualTo(1);
        }
    }

    @Test
    void longPromptsAddChunks() {
        try (TinyEncoders.Loaded loaded = stableDiffusion();
                TensorScope scope = TensorScope.open()) {
            assertThat(states(loaded.clip(), "a ".repeat(76)).size(1)).isEqualTo(2 * 77);
        }
    }

    @Test
    void weightsMoveAlongTheLineThroughTheEmptyPrompt() {
        try (TinyEncoders.Loaded loaded = stableDiffusion();
                TensorScope scope = TensorScope.open()) {
            Tensor empty = states(loaded.clip(), ""); // [1, 77, width]
            Tensor plain = states(loaded.clip(), "a b");
            Tensor weighted = states(loaded.clip(), "a (b:1.5)");
            Tensor expected = empty.lerp(plain, 1.5);
            assertThat(difference(weighted.narrow(1, 2, 1), expected.narrow(1, 2, 1)))
                    .isCloseTo(0, within(1e-5));
            assertThat(difference(weighted.narrow(1, 1, 1), plain.narrow(1, 1, 1)))
                    .isCloseTo(0, within(1e-6));
            assertThat(difference(weighted.narrow(1, 3, 74), plain.narrow(1, 3, 74)))
                    .isCloseTo(0, within(1e-6));
            assertThat(difference(states(loaded.clip(), "(a b:0)").narrow(1, 1, 2), empty.narrow(1, 1, 2)))
                    .isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void theSummaryIsThatOfTheFirstEndTokenAndNeverWeighted() {
        try (TinyEncoders.Loaded loaded = stableDiffusion();
                TensorScope scope = TensorScope.open()) {
            EncodedText plain = loaded.clip().encodeText(loaded.clip().tokenize("a b"));
            EncodedText weighted = loaded.clip().encodeText(loaded.clip().tokenize("a (b:3)"));
            assertThat(difference(plain.pooled().orElseThrow(), plain.states().select(1, 3)))
                    .isZero();
            assertThat(difference(
                            plain.pooled().orElseThrow(), weighted.pooled().orElseThrow()))
                    .isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void anotherLayerGivesOtherStatesAndTheSameSummary() {
        try (TinyEncoders.Loaded loaded = stableDiffusion();
                TensorScope scope = TensorScope.open()) {
            Clip clip = loaded.clip();
            Tensor last = states(clip, "a b");
            assertThat(difference(states(clip.withClipLayer(-1), "a b"), last)).isZero();
            assertThat(difference(states(clip.withClipLayer(-2), "a b"), last)).isPositive();
            assertThat(difference(states(clip.withClipLayer(-3), "a b"), last)).isZero();
            Tensor pooled = clip.withClipLayer(-2)
                    .encodeText(clip.tokenize("a b"))
                    .pooled()
                    .orElseThrow();
            assertThat(difference(pooled, last.select(1, 3))).isZero();
            assertThatThrownBy(() -> clip.withClipLayer(0)).isInstanceOf(EaselException.class);
        }
    }

    @Test
    void learnedVectorsStandInForTokens() {
        float[] row = new float[(int) TinyEncoders.CLIP_L_WIDTH];
        EmbeddingResolver resolver =
                (name, kind) -> Optional.of(new float[][] {name.equals("wide") ? new float[99] : row});
        try (TinyEncoders.Loaded loaded =
                        TinyEncoders.load(ClipType.STABLE_DIFFUSION, Optional.of(resolver), TinyEncoders.clipL());
                TensorScope scope = TensorScope.open()) {
            Tensor token = loaded.encoders()
                    .model(EncoderKind.CLIP_L)
                    .orElseThrow()
                    .embed(Tensors.of(new long[] {Words.B}, 1, 1)); // [1, 1, width]
            System.arraycopy(token.toFloats(), 0, row, 0, row.length);
            Tensor plain = states(loaded.clip(), "a b");
            assertThat(difference(states(loaded.clip(), "a embedding:same"), plain))
                    .isZero();
            assertThat(difference(states(loaded.clip(), "a embedding:wide b"), plain))
                    .isZero();
        }
    }

    @Test
    void refusesPromptsNoEncoderCanRead() {
        try (TinyEncoders.Loaded loaded = flux();
                TensorScope scope = TensorScope.open()) {
            PromptTokens tokens = loaded.clip().tokenize("a ".repeat(10_000));
            assertThatThrownBy(() -> loaded.clip().encode(tokens))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining("shorten it");
        }
    }

    @Test
    void threeHundredPromptsLeaveNoMemoryBehind() throws IOException {
        try (TinyEncoders.Loaded loaded = flux()) {
            long afterTen = 0;
            for (int run = 0; run < 300; run++) {
                try (TensorScope scope = TensorScope.open()) {
                    loaded.clip().encode(loaded.clip().tokenize("a (b:1." + run + ") "));
                }
                if (run == 10) {
                    System.gc();
                    afterTen = residentBytes();
                }
            }
            assertThat(residentBytes()).isLessThan(afterTen + afterTen / 10);
        }
    }

    private static long residentBytes() throws IOException {
        String statm = Files.readString(Path.of("/proc/self/statm"));
        return Long.parseLong(statm.split(" ", 3)[1]) * 4096;
    }
}
