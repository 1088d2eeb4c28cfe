package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.text.EmbeddingResolver;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.diffusion.text.PromptParser;
import dev.easel.diffusion.text.PromptTokenizer;
import dev.easel.diffusion.text.QwenImagePrompt;
import dev.easel.diffusion.text.TextCombination;
import dev.easel.diffusion.text.TokenLayout;
import dev.easel.diffusion.text.Tokenizer;
import dev.easel.diffusion.text.TokenizerFamily;
import dev.easel.diffusion.text.WeightedText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Family B: the prompt syntax, and prompts as each family's encoders read them. */
final class TokenizerOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "prompt_parse",
                TokenizerOperations::parse,
                "tokenize",
                golden -> tokenize(golden, Optional.empty()),
                "tokenize_embedding_dir",
                golden -> tokenize(golden, Optional.of((name, kind) -> Optional.empty())),
                "info_clip_bpe_variants",
                TokenizerOperations::clipVariants);
    }

    private static GoldenOutputs parse(GoldenCase golden) {
        return forEachString(golden, (text, result) -> {
            ArrayNode segments = result.putArray("segments");
            for (WeightedText segment : PromptParser.parse(text)) {
                segments.addArray().add(segment.text()).add(TokenJson.number(segment.weight()));
            }
        });
    }

    private static GoldenOutputs tokenize(GoldenCase golden, Optional<EmbeddingResolver> embeddings)
            throws GoldenSkippedException {
        Map<EncoderKind, PromptTokenizer> tokenizers = tokenizers(golden, embeddings);
        boolean wordIds = golden.config().path("return_word_ids").asBoolean();
        boolean templated = golden.config().get("tokenizer").textValue().equals("QWEN_IMAGE");
        return forEachString(golden, (text, result) -> {
            String prompt = templated ? QwenImagePrompt.wrap(text) : text;
            tokenizers.forEach((kind, tokenizer) ->
                    result.set(kind.tokenKey(), TokenJson.compact(tokenizer.tokenize(prompt), wordIds)));
        });
    }

    private static Map<EncoderKind, PromptTokenizer> tokenizers(
            GoldenCase golden, Optional<EmbeddingResolver> embeddings) throws GoldenSkippedException {
        Optional<TextCombination> combination =
                TextCombinations.named(golden.config().get("tokenizer").textValue());
        List<EncoderKind> kinds = combination.map(TextCombinations::tokenized).orElse(List.of(EncoderKind.QWEN25_7B));
        boolean unweighted = golden.config().path("disable_weights").asBoolean();
        Map<EncoderKind, PromptTokenizer> tokenizers = new LinkedHashMap<>();
        for (EncoderKind kind : kinds) {
            TokenLayout layout = combination.map(each -> each.layout(kind)).orElseGet(TokenLayout::qwen25);
            Tokenizer tokenizer = TextCombinations.tokenizer(golden, kind.tokenizer());
            tokenizers.put(
                    kind, new PromptTokenizer(tokenizer, unweighted ? layout.unweighted() : layout, kind, embeddings));
        }
        return tokenizers;
    }

    /** Three generations of CLIP's tokenizer disagree about some strings. Easel's is the newest; the others' ids are taken over. */
    private static GoldenOutputs clipVariants(GoldenCase golden) throws GoldenSkippedException {
        Tokenizer tokenizer = TextCombinations.tokenizer(golden, TokenizerFamily.CLIP);
        JsonNode expected = golden.expectedJson().orElseThrow().get("results");
        ObjectNode json = GoldenCase.JSON.createObjectNode();
        ArrayNode results = json.putArray("results");
        int[] frame = tokenizer.frame();
        for (JsonNode each : expected) {
            ObjectNode result = each.deepCopy();
            ArrayNode ids = result.putArray("transformers5_fast").add(frame[0]);
            for (int id : tokenizer.encode(each.get("text").textValue())) {
                ids.add(id);
            }
            ids.add(frame[1]);
            results.add(result);
        }
        return GoldenOutputs.ofJson(json);
    }

    /** Adds to the result of one string. */
    private interface StringOperation {
        void apply(String text, ObjectNode result);
    }

    private static GoldenOutputs forEachString(GoldenCase golden, StringOperation operation) {
        ObjectNode json = GoldenCase.JSON.createObjectNode();
        ArrayNode results = json.putArray("results");
        for (JsonNode text : golden.inputJson().get("strings")) {
            ObjectNode result = results.addObject().put("text", text.textValue());
            operation.apply(text.textValue(), result);
        }
        return GoldenOutputs.ofJson(json);
    }
}
