package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.tensor.WeightMap;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokenizers of a combination's encoders. Each is read when it is first needed: from the header of its encoder's file if that has
 * the entry {@code tokenizer_json}, else from a source. The header's {@code min_length} replaces the length the combination pads to.
 */
public final class PromptTokenizers {
    private final TextCombination combination;
    private final Map<EncoderKind, Header> headers = new EnumMap<>(EncoderKind.class);
    private final TokenizerSource source;
    private final Optional<EmbeddingResolver> embeddings;
    private final Map<EncoderKind, PromptTokenizer> made = new EnumMap<>(EncoderKind.class);

    /** What an encoder's file says of its tokens. */
    private record Header(Optional<String> tokenizer, OptionalInt minimumLength, String origin) {}

    /**
     * @param encoders the combination and its files, whose headers are read here
     * @param source of the tokenizers that no file carries
     * @param embeddings where {@code embedding:name} is looked up; without it the words are ordinary text
     * @throws EaselException when a header cannot be read
     */
    public PromptTokenizers(
            TextEncoderWeights encoders, TokenizerSource source, Optional<EmbeddingResolver> embeddings) {
        combination = encoders.combination();
        this.source = source;
        this.embeddings = embeddings;
        encoders.weights().forEach((kind, weights) -> headers.put(kind, header(weights)));
    }

    private static Header header(WeightMap weights) {
        return new Header(
                Optional.ofNullable(weights.metadata().get("tokenizer_json")),
                EncoderConfig.of(weights).count("min_length"),
                weights.name());
    }

    /** The encoders that have weights, in the combination's order. */
    public List<EncoderKind> encoders() {
        return combination.encoders().stream().filter(headers::containsKey).toList();
    }

    /**
     * The tokenizer of one encoder.
     *
     * @throws EaselException when its vocabulary is nowhere
     */
    public synchronized PromptTokenizer of(EncoderKind kind) {
        return made.computeIfAbsent(kind, this::make);
    }

    private PromptTokenizer make(EncoderKind kind) {
        Header header = headers.get(kind);
        Tokenizer tokenizer = header.tokenizer()
                .map(json -> source.embedded(json, header.origin()))
                .orElseGet(() -> source.get(kind.tokenizer()));
        TokenLayout layout = combination.layout(kind);
        TokenLayout fitting = header.minimumLength().isPresent()
                ? layout.padded(header.minimumLength().getAsInt())
                : layout;
        return new PromptTokenizer(tokenizer, fitting, kind, embeddings);
    }

    /** A prompt as every encoder that has weights reads it. */
    public PromptTokens tokenize(String prompt) {
        Map<EncoderKind, List<TokenChunk>> chunks = new EnumMap<>(EncoderKind.class);
        for (EncoderKind kind : encoders()) {
            chunks.put(kind, of(kind).tokenize(prompt));
        }
        return new PromptTokens(chunks);
    }
}
