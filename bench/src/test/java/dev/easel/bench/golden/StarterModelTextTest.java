package dev.easel.bench.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.text.Clip;
import dev.easel.diffusion.text.ClipType;
import dev.easel.diffusion.text.EncodedText;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.diffusion.text.PromptTokenizers;
import dev.easel.diffusion.text.PromptTokens;
import dev.easel.diffusion.text.TextEncoderSource;
import dev.easel.diffusion.text.TextEncoderWeights;
import dev.easel.diffusion.text.TextEncoders;
import dev.easel.diffusion.text.TokenContent;
import dev.easel.diffusion.text.TokenizerFolders;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsFile;
import dev.easel.tensor.layer.WeightStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The starter model's prompts through its own tokenizers and encoders, against what it was trained with. */
class StarterModelTextTest {
    private static final double TOLERANCE = 5e-5;

    @TestFactory
    Stream<DynamicTest> readsPromptsAsItWasTrainedTo() {
        Optional<Path> model = Stream.concat(
                        Stream.of(Path.of("../starter-model")), GoldenResources.shared("starter-model").stream())
                .filter(folder -> Files.isDirectory(folder.resolve("goldens"))
                        && Files.isDirectory(folder.resolve("text_encoders")))
                .findFirst();
        Assumptions.assumeTrue(model.isPresent(), "no starter model with recorded prompts");
        return IntStream.rangeClosed(1, 5)
                .mapToObj(number -> DynamicTest.dynamicTest("case " + number, () -> check(model.get(), number)));
    }

    private static void check(Path model, int number) {
        Path encoders = model.resolve("text_encoders");
        try (WeightMap t5 = SafetensorsFile.open(encoders.resolve("easel-starter-t5.safetensors"));
                WeightMap clip = SafetensorsFile.open(encoders.resolve("easel-starter-clip.safetensors"));
                WeightMap golden = SafetensorsFile.open(model.resolve("goldens/case-" + number + ".safetensors"));
                TokenizerFolders tokenizers = new TokenizerFolders(List.of());
                TensorScope scope = TensorScope.open()) {
            TextEncoderWeights weights = TextEncoderWeights.detect(List.of(t5, clip), ClipType.FLUX);
            try (TextEncoders loaded = TextEncoders.load(weights, WeightStorage.AS_STORED)) {
                Clip value = Clip.of(
                        weights.combination(),
                        new PromptTokenizers(weights, tokenizers, Optional.empty()),
                        TextEncoderSource.of(loaded));
                PromptTokens tokens = value.tokenize(golden.metadata().get("prompt"));
                assertThat(ids(tokens, EncoderKind.T5_XXL))
                        .containsExactly(golden.get("t5_ids").toLongs());
                assertThat(ids(tokens, EncoderKind.CLIP_L))
                        .containsExactly(golden.get("clip_ids").toLongs());
                EncodedText encoded = value.encodeText(tokens);
                assertClose(encoded.states(), golden.get("t5_out")); // [1, 64, 256]
                assertClose(encoded.pooled().orElseThrow(), golden.get("pooled")); // [1, 192]
            }
        }
    }

    private static long[] ids(PromptTokens tokens, EncoderKind kind) {
        return tokens.of(kind).getFirst().tokens().stream()
                .map(token -> (TokenContent.Piece) token.content())
                .mapToLong(TokenContent.Piece::id)
                .toArray();
    }

    private static void assertClose(Tensor got, Tensor expected) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        assertThat(got.sub(expected).abs().max().item()).isCloseTo(0, within(TOLERANCE));
    }
}
