package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.text.Clip;
import dev.easel.diffusion.text.EmbeddingResolver;
import dev.easel.diffusion.text.EncodedText;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.diffusion.text.PromptTokenizer;
import dev.easel.diffusion.text.PromptTokenizers;
import dev.easel.diffusion.text.PromptTokens;
import dev.easel.diffusion.text.T5Encoder;
import dev.easel.diffusion.text.T5Params;
import dev.easel.diffusion.text.TextCombination;
import dev.easel.diffusion.text.TextCombination.StableDiffusion3;
import dev.easel.diffusion.text.TextEncoderSource;
import dev.easel.diffusion.text.TextEncoderWeights;
import dev.easel.diffusion.text.TextEncoders;
import dev.easel.diffusion.text.TextModel;
import dev.easel.diffusion.text.TokenChunk;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameters;
import dev.easel.tensor.layer.WeightStorage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Family C: prompts through the text encoders of each family, and T5 alone. */
final class TextEncoderOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "text_encode",
                golden -> encode(golden, Optional.empty(), TokenJson::full),
                "text_encode_embedding",
                TextEncoderOperations::encodeEmbedding,
                "t5_encoder",
                TextEncoderOperations::t5);
    }

    private static GoldenOutputs encodeEmbedding(GoldenCase golden) throws GoldenSkippedException {
        String known = golden.config().get("embedding_name").textValue();
        float[][] vectors = golden.input("embedding").unbind(0).stream() // [vectors, width]
                .map(Tensor::toFloats)
                .toArray(float[][]::new);
        EmbeddingResolver resolver = (name, kind) -> name.equals(known) ? Optional.of(vectors) : Optional.empty();
        return encode(golden, Optional.of(resolver), TokenJson::pairs);
    }

    private static GoldenOutputs encode(
            GoldenCase golden, Optional<EmbeddingResolver> embeddings, Function<List<TokenChunk>, ArrayNode> form)
            throws GoldenSkippedException {
        String type = golden.config().get("clip_type").textValue();
        TextCombination named = TextCombinations.named(type)
                .orElseThrow(() -> new GoldenSkippedException("no text encoders for " + type));
        TextEncoderWeights weights = weights(golden, type);
        PromptTokenizers tokenizers = new PromptTokenizers(
                weights,
                TextCombinations.tokenizers(golden, named.encoders().getFirst().tokenizer()),
                embeddings);
        try (TextEncoders encoders = TextEncoders.load(weights, WeightStorage.AS_STORED)) {
            Clip plain = Clip.of(weights.combination(), tokenizers, TextEncoderSource.of(encoders));
            JsonNode layer = golden.config().path("clip_layer");
            Clip clip = layer.isIntegralNumber() ? plain.withClipLayer(layer.intValue()) : plain;
            PromptTokens tokens = tokens(golden.inputJson(), clip);
            EncodedText encoded = clip.encodeText(tokens);
            GoldenOutputs outputs = GoldenOutputs.of("cond", encoded.states()); // [1, n, width]
            encoded.pooled().ifPresent(pooled -> outputs.tensor("pooled", pooled)); // [1, width]
            encoded.mask().ifPresent(mask -> outputs.tensor("attention_mask", mask)); // [1, n]
            return outputs.json(tokensJson(golden, named, tokens, form));
        }
    }

    /** The weights with the sizes that the manifest has put into their headers. */
    private static TextEncoderWeights weights(GoldenCase golden, String type) {
        List<WeightMap> files =
                golden.roles().stream().map(role -> golden.weights(role).map()).toList();
        TextEncoderWeights detected = TextEncoderWeights.detect(files, TextCombinations.type(type));
        Map<EncoderKind, WeightMap> configured = new EnumMap<>(EncoderKind.class);
        detected.weights()
                .forEach((kind, map) -> configured.put(
                        kind, new ConfiguredWeights(map, golden.config().path(kind.weightKey()))));
        JsonNode padWidth = golden.config().path("pad_width");
        TextCombination combination = detected.combination() instanceof StableDiffusion3 && padWidth.isIntegralNumber()
                ? new StableDiffusion3(padWidth.longValue())
                : detected.combination();
        return new TextEncoderWeights(combination, configured);
    }

    /** The prompt for all encoders, or one for each of those that the case names. */
    private static PromptTokens tokens(JsonNode input, Clip clip) {
        PromptTokens tokens = clip.tokenize(input.get("text").textValue());
        boolean split = false;
        for (EncoderKind kind : clip.tokenizers().encoders()) {
            JsonNode own = input.path("text_" + kind.tokenKey());
            if (own.isTextual()) {
                tokens = tokens.with(kind, clip.tokenize(own.textValue()));
                split = true;
            }
        }
        return split && clip.combination() instanceof TextCombination.StableDiffusionXl
                ? tokens.balanced(EncoderKind.CLIP_L, EncoderKind.CLIP_G, clip.tokenize(""))
                : tokens;
    }

    /** The tokens of every encoder of the family, of those without weights too. */
    private static ObjectNode tokensJson(
            GoldenCase golden, TextCombination named, PromptTokens tokens, Function<List<TokenChunk>, ArrayNode> form)
            throws GoldenSkippedException {
        ObjectNode json = GoldenCase.JSON.createObjectNode();
        ObjectNode byKind = json.putObject("tokens");
        for (EncoderKind kind : TextCombinations.tokenized(named)) {
            List<TokenChunk> chunks = tokens.of(kind);
            if (chunks.isEmpty()) {
                PromptTokenizer tokenizer = new PromptTokenizer(
                        TextCombinations.tokenizer(golden, kind.tokenizer()),
                        named.layout(kind),
                        kind,
                        Optional.empty());
                chunks = tokenizer.tokenize(golden.inputJson().get("text").textValue());
            }
            byKind.set(kind.tokenKey(), form.apply(chunks));
        }
        return json;
    }

    private static GoldenOutputs t5(GoldenCase golden) {
        WeightMap weights = new ConfiguredWeights(
                golden.weights("t5").map(), golden.config().get("t5"));
        LayerLoader loader = new LayerLoader(weights, WeightStorage.AS_STORED);
        try (Parameters parameters = loader.parameters()) {
            T5Encoder encoder = new T5Encoder(T5Params.of(weights), loader);
            Tensor ids = golden.input("input_ids"); // [B, n]
            Optional<Tensor> mask = golden.findInput("attention_mask"); // [B, n]
            JsonNode layer = golden.config().path("intermediate_output");
            TextModel.Output output = encoder.forward(new TextModel.Input(
                    encoder.embed(ids),
                    mask,
                    new long[(int) ids.size(0)],
                    layer.isIntegralNumber() ? OptionalInt.of(layer.intValue()) : OptionalInt.empty(),
                    true));
            boolean zeroed = golden.config().path("zero_out_masked").asBoolean() && mask.isPresent();
            Tensor last = zeroed
                    ? output.last().mul(mask.get().to(DType.F32).unsqueeze(2)) // [B, n, width]
                    : output.last();
            GoldenOutputs outputs = GoldenOutputs.of("last", last);
            output.hidden().ifPresent(hidden -> outputs.tensor("intermediate", hidden)); // [B, n, width]
            return outputs;
        }
    }
}
