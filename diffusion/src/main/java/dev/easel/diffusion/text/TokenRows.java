package dev.easel.diffusion.text;

import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks of equal length as the input of an encoder: ids, learned vectors in place of some, and how far attention reaches.
 *
 * <p>Attention reaches up to and including the first end token; where there is none, everywhere. A learned vector that is not as wide as
 * the encoder is left out, and padding is added at the end instead.
 */
final class TokenRows {
    private final long[] ids;
    private final long[] mask;
    private final long[] tokenCounts;
    private final int length;
    private final List<Placed> learned = new ArrayList<>();

    /** A learned vector and where it stands. */
    private record Placed(int row, int place, float[] vector) {}

    private TokenRows(int rows, int length) {
        this.length = length;
        ids = new long[rows * length];
        mask = new long[rows * length];
        tokenCounts = new long[rows];
    }

    /** Lays out chunks for an encoder. */
    static TokenRows of(List<TokenChunk> chunks, TextModel model, PromptTokenizer tokenizer) {
        int length =
                chunks.stream().mapToInt(chunk -> chunk.tokens().size()).max().orElseThrow();
        TokenRows rows = new TokenRows(chunks.size(), length);
        for (int row = 0; row < chunks.size(); row++) {
            rows.fill(row, chunks.get(row), model.width(), tokenizer);
        }
        return rows;
    }

    private void fill(int row, TokenChunk chunk, long width, PromptTokenizer tokenizer) {
        int start = row * length;
        int place = 0;
        boolean ended = false;
        for (WeightedToken token : chunk.tokens()) {
            switch (token.content()) {
                case TokenContent.Piece(int id) -> {
                    mask[start + place] = ended ? 0 : 1;
                    ended |= tokenizer.endToken().isPresent()
                            && id == tokenizer.endToken().getAsInt();
                    ids[start + place] = id;
                    place++;
                }
                case TokenContent.Learned(float[] vector) -> {
                    if (vector.length == width) {
                        mask[start + place] = 1;
                        ids[start + place] = tokenizer.paddingToken();
                        learned.add(new Placed(row, place, vector));
                        place++;
                    }
                }
            }
        }
        for (int rest = place; rest < length; rest++) {
            ids[start + rest] = tokenizer.paddingToken();
        }
        for (int each = 0; each < length; each++) {
            tokenCounts[row] += mask[start + each];
        }
    }

    /** For each row the number of tokens attention reaches. */
    long[] tokenCounts() {
        return tokenCounts;
    }

    /** 1 where attention reaches, else 0 [rows, n], I64. */
    Tensor mask(Device device) {
        return Tensors.of(mask, tokenCounts.length, length).to(device); // [rows, n]
    }

    /** The encoder's vectors for the ids, and the learned ones [rows, n, width], F32. */
    Tensor embed(TextModel model) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor embedded = model.embed(Tensors.of(ids, tokenCounts.length, length)); // [rows, n, width]
            for (Placed each : learned) {
                embedded.select(0, each.row())
                        .select(0, each.place())
                        .copyInPlace(Tensors.of(each.vector())); // [width]
            }
            return scope.keep(embedded);
        }
    }
}
