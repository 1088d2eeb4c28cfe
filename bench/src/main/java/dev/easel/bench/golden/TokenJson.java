package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.easel.diffusion.text.TokenChunk;
import dev.easel.diffusion.text.TokenContent;
import dev.easel.diffusion.text.WeightedToken;
import java.util.List;

/** Tokens as recorded cases write them. */
final class TokenJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TokenJson() {}

    /** Chunks with null for weights that are all 1. */
    static ArrayNode compact(List<TokenChunk> chunks, boolean wordIds) {
        ArrayNode json = NODES.arrayNode();
        for (TokenChunk chunk : chunks) {
            ObjectNode node = full(chunk);
            if (!chunk.isWeighted()) {
                node.set("weights", NullNode.instance);
            }
            if (wordIds) {
                ArrayNode words = node.putArray("word_ids");
                chunk.tokens().forEach(token -> words.add(token.word()));
            }
            json.add(node);
        }
        return json;
    }

    /** Chunks with all weights. */
    static ArrayNode full(List<TokenChunk> chunks) {
        ArrayNode json = NODES.arrayNode();
        chunks.forEach(chunk -> json.add(full(chunk)));
        return json;
    }

    private static ObjectNode full(TokenChunk chunk) {
        ObjectNode node = NODES.objectNode();
        ArrayNode ids = node.putArray("ids");
        ArrayNode weights = node.putArray("weights");
        for (WeightedToken token : chunk.tokens()) {
            ids.add(id(token));
            weights.add(number(token.weight()));
        }
        return node;
    }

    /** Chunks as lists of id and weight, with a word where a learned vector stands. */
    static ArrayNode pairs(List<TokenChunk> chunks) {
        ArrayNode json = NODES.arrayNode();
        for (TokenChunk chunk : chunks) {
            ArrayNode pairs = json.addArray();
            for (WeightedToken token : chunk.tokens()) {
                pairs.addArray().add(id(token)).add(number(token.weight()));
            }
        }
        return json;
    }

    private static JsonNode id(WeightedToken token) {
        return switch (token.content()) {
            case TokenContent.Piece(int id) -> NODES.numberNode(id);
            case TokenContent.Learned learned -> TextNode.valueOf("embedding");
        };
    }

    /** A number, or the word that stands for one JSON does not have. */
    static JsonNode number(double value) {
        if (Double.isNaN(value)) {
            return TextNode.valueOf("nan");
        }
        return Double.isInfinite(value) ? TextNode.valueOf(value > 0 ? "inf" : "-inf") : DoubleNode.valueOf(value);
    }
}
