package dev.easel.diffusion.text;

import dev.easel.diffusion.text.EncoderOptions.PaddingMask;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Encodes the chunks of one encoder and applies the prompt's weights.
 *
 * <p>Chunks are rows of a batch and follow each other along the tokens afterwards. Weights act on the result: each token's state is moved
 * along the line through the state that an empty prompt has in the same place, {@code empty + weight · (state − empty)}. The empty
 * prompt is the batch's last row, and is there only when a weight differs from 1.
 */
final class SequenceEncoder {
    /** T5-XXL's position table takes four gigabytes at this length and grows with its square; no model is trained on texts near it. */
    static final int MAXIMUM_TOKENS = 4096;

    private static final int MAXIMUM_CHUNKS = 256;

    private final TextModel model;
    private final EncoderOptions options;
    private final PromptTokenizer tokenizer;

    /**
     * @param model the loaded encoder
     * @param options which layer, which pooled output, which mask
     * @param tokenizer what made the tokens; gives the special ones
     */
    SequenceEncoder(TextModel model, EncoderOptions options, PromptTokenizer tokenizer) {
        this.model = model;
        this.options = options;
        this.tokenizer = tokenizer;
    }

    /**
     * Encodes in the innermost scope.
     *
     * @param prompt without any chunk, the special tokens alone are encoded
     * @throws EaselException when the prompt is too long
     */
    EncodedText encode(List<TokenChunk> prompt) {
        List<TokenChunk> chunks = prompt.isEmpty() ? List.of(emptyPrompt(1)) : prompt;
        checkLength(chunks);
        boolean weighted = chunks.stream().anyMatch(TokenChunk::isWeighted);
        List<TokenChunk> rows = new ArrayList<>(chunks);
        if (weighted) {
            rows.add(emptyPrompt(longest(chunks)));
        }
        try (TensorScope scope = TensorScope.open()) {
            TokenRows batch = TokenRows.of(rows, model, tokenizer);
            TextModel.Output output = model.forward(new TextModel.Input(
                    batch.embed(model),
                    masked() ? Optional.of(batch.mask(model.device())) : Optional.empty(),
                    batch.tokenCounts(),
                    options.hiddenLayer(),
                    options.normalizeHidden()));
            Tensor states = output.hidden().orElse(output.last()).to(Device.CPU, DType.F32); // [rows, n, width]
            if (options.mask() == PaddingMask.ZERO_OUT) {
                states = states.mul(batch.mask(Device.CPU).to(DType.F32).unsqueeze(2)); // [rows, n, width]
            }
            if (weighted) {
                states = weigh(states, chunks); // [chunks, n, width]
            }
            return new EncodedText(
                    scope.keep(states.flatten(0, 1).unsqueeze(0)), // [1, chunks · n, width]
                    pooled(output).map(scope::keep),
                    returnedMask(batch, chunks.size()).map(scope::keep));
        }
    }

    private boolean masked() {
        return options.mask() != PaddingMask.NONE;
    }

    private static int longest(List<TokenChunk> chunks) {
        return chunks.stream().mapToInt(chunk -> chunk.tokens().size()).max().orElse(0);
    }

    private static void checkLength(List<TokenChunk> chunks) {
        int length = longest(chunks);
        if (length > MAXIMUM_TOKENS || chunks.size() > MAXIMUM_CHUNKS) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The prompt has " + (long) length * chunks.size() + " tokens, more than a text encoder takes ("
                            + MAXIMUM_TOKENS + ", or " + MAXIMUM_CHUNKS + " chunks); shorten it.");
        }
    }

    /** Start, end and padding. */
    private TokenChunk emptyPrompt(int length) {
        List<WeightedToken> tokens = new ArrayList<>();
        tokenizer.startToken().ifPresent(id -> tokens.add(WeightedToken.special(id)));
        tokenizer.endToken().ifPresent(id -> tokens.add(WeightedToken.special(id)));
        while (tokens.size() < length) {
            tokens.add(WeightedToken.special(tokenizer.paddingToken()));
        }
        return new TokenChunk(tokens);
    }

    /** Moves states away from, or towards, those of the empty prompt, which is the last row. */
    private static Tensor weigh(Tensor states, List<TokenChunk> chunks) {
        int length = (int) states.size(1);
        float[] weights = new float[chunks.size() * length];
        Arrays.fill(weights, 1);
        for (int row = 0; row < chunks.size(); row++) {
            List<WeightedToken> tokens = chunks.get(row).tokens();
            for (int place = 0; place < tokens.size(); place++) {
                weights[row * length + place] = (float) tokens.get(place).weight();
            }
        }
        Tensor weight = Tensors.of(weights, chunks.size(), length, 1); // [chunks, n, 1]
        Tensor plain = states.narrow(0, 0, chunks.size()); // [chunks, n, width]
        Tensor empty = states.narrow(0, chunks.size(), 1); // [1, n, width]
        Tensor moved = plain.sub(empty).mul(weight).add(empty); // [chunks, n, width]
        return weight.equalTo(1).choose(plain, moved); // [chunks, n, width]
    }

    private Optional<Tensor> pooled(TextModel.Output output) {
        Optional<Tensor> pooled = options.projectPooled() ? output.projected().or(output::pooled) : output.pooled();
        return pooled.map(rows -> rows.narrow(0, 0, 1).to(Device.CPU, DType.F32)); // [1, width]
    }

    private Optional<Tensor> returnedMask(TokenRows batch, int chunks) {
        return masked()
                ? Optional.of(batch.mask(Device.CPU)
                        .narrow(0, 0, chunks)
                        .flatten(0, 1)
                        .unsqueeze(0)) // [1, chunks · n]
                : Optional.empty();
    }
}
