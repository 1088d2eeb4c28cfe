package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PromptTokenizerTest {
    private static final TokenLayout TWELVE = new TokenLayout(12, 12, OptionalInt.empty(), true);

    private static PromptTokenizer tokenizer(TokenLayout layout) {
        return new PromptTokenizer(Words.framed(), layout, EncoderKind.CLIP_L, Optional.empty());
    }

    private static PromptTokenizer withEmbeddings() {
        EmbeddingResolver resolver =
                (name, kind) -> name.equals("two") ? Optional.of(new float[][] {{1, 2}, {3, 4}}) : Optional.empty();
        return new PromptTokenizer(Words.framed(), TWELVE, EncoderKind.CLIP_L, Optional.of(resolver));
    }

    /** Ids of the pieces; −1 where a learned vector stands. */
    private static List<Integer> ids(TokenChunk chunk) {
        return chunk.tokens().stream()
                .map(token -> token.content() instanceof TokenContent.Piece piece ? piece.id() : -1)
                .toList();
    }

    @Test
    void framesAndPadsWithTheEndToken() {
        List<TokenChunk> chunks = tokenizer(TWELVE).tokenize("a b");
        assertThat(chunks).hasSize(1);
        assertThat(ids(chunks.getFirst())).containsExactly(1, 10, 11, 2, 2, 2, 2, 2, 2, 2, 2, 2);
        assertThat(chunks.getFirst().isWeighted()).isFalse();
    }

    @Test
    void padsWithAnotherTokenWhereTheLayoutSaysSo() {
        TokenLayout layout = new TokenLayout(12, 12, OptionalInt.of(0), true);
        assertThat(ids(tokenizer(layout).tokenize("a").getFirst()))
                .containsExactly(1, 10, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void withoutAStartTokenOneChunkTakesAll() {
        PromptTokenizer tokenizer =
                new PromptTokenizer(Words.ended(), TokenLayout.t5(4), EncoderKind.T5_XXL, Optional.empty());
        assertThat(ids(tokenizer.tokenize("").getFirst())).containsExactly(2, 0, 0, 0);
        assertThat(ids(tokenizer.tokenize("a ".repeat(500)).getFirst())).hasSize(501);
    }

    @Test
    void tokensCarryWeightAndGroup() {
        TokenChunk chunk = tokenizer(TWELVE).tokenize("a (b:1.5) a").getFirst();
        assertThat(chunk.tokens().subList(0, 5).stream().map(WeightedToken::weight))
                .containsExactly(1.0, 1.0, 1.5, 1.0, 1.0);
        assertThat(chunk.tokens().subList(0, 5).stream().map(WeightedToken::word))
                .containsExactly(0, 1, 2, 3, 0);
        assertThat(chunk.isWeighted()).isTrue();
    }

    @Test
    void aShortGroupThatDoesNotFitOpensAChunk() {
        List<TokenChunk> chunks = tokenizer(TWELVE).tokenize("a a a a a a (b b b b b)");
        assertThat(ids(chunks.get(0))).containsExactly(1, 10, 10, 10, 10, 10, 10, 2, 2, 2, 2, 2);
        assertThat(ids(chunks.get(1))).containsExactly(1, 11, 11, 11, 11, 11, 2, 2, 2, 2, 2, 2);
    }

    @Test
    void aGroupOfEightIsBrokenAtTheEndOfTheChunk() {
        List<TokenChunk> chunks = tokenizer(TWELVE).tokenize("a a a a a a (b b b b b b b b)");
        assertThat(ids(chunks.get(0))).containsExactly(1, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 2);
        assertThat(ids(chunks.get(1))).containsExactly(1, 11, 11, 11, 11, 2, 2, 2, 2, 2, 2, 2);
    }

    @Test
    void withoutWeightsParenthesesAreText() {
        TokenChunk chunk = tokenizer(TWELVE.unweighted()).tokenize("(a:1.5)").getFirst();
        assertThat(chunk.isWeighted()).isFalse();
        assertThat(ids(chunk)).contains(Words.UNKNOWN);
    }

    @Test
    void embeddingsTakeAPlaceForEachVector() {
        TokenChunk chunk = withEmbeddings().tokenize("a embedding:two b").getFirst();
        assertThat(ids(chunk).subList(0, 6)).containsExactly(1, 10, -1, -1, 11, 2);
        TokenChunk weighted = withEmbeddings().tokenize("(embedding:two:0.5)").getFirst();
        assertThat(weighted.tokens().get(1).weight()).isEqualTo(0.5);
    }

    @Test
    void commasAroundAnEmbeddingStayText() {
        assertThat(ids(withEmbeddings().tokenize("embedding:two, b").getFirst()).subList(0, 6))
                .containsExactly(1, -1, -1, 12, 11, 2);
    }

    @Test
    void unknownEmbeddingsAreLeftOut() {
        assertThat(ids(withEmbeddings().tokenize("a embedding:none b").getFirst())
                        .subList(0, 4))
                .containsExactly(1, 10, 11, 2);
        assertThat(ids(withEmbeddings().tokenize("embedding:").getFirst()).subList(0, 2))
                .containsExactly(1, 2);
        assertThat(ids(withEmbeddings().tokenize("xembedding:none").getFirst())).contains(Words.UNKNOWN);
    }

    @Test
    void withoutAFolderEmbeddingsAreText() {
        assertThat(ids(tokenizer(TWELVE).tokenize("embedding:two").getFirst())).contains(Words.UNKNOWN);
    }

    @Test
    void hostilePromptsAreTokenised() {
        assertThat(ids(tokenizer(TWELVE).tokenize("a \0 \ud800 b").getFirst()).subList(0, 2))
                .containsExactly(1, 10);
        assertThat(tokenizer(TWELVE).tokenize("(a:nan)".repeat(1 << 15))).hasSize((1 << 15) / 10 + 1);
    }
}
