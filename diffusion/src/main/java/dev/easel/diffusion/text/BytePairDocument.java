package dev.easel.diffusion.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Map;

/**
 * Writes the {@code tokenizer.json} document for vocabularies published as {@code vocab.json} and {@code merges.txt}: byte-level
 * byte-pair encodings whose normalisation and splitting belong to the model family.
 */
final class BytePairDocument {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Contractions, runs of letters, single digits, runs of anything else; white space only separates (CLIP, section 2.4). */
    private static final String CLIP_SPLIT = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
    /** Qwen2's split: words keep the character before them, line ends stay together. */
    private static final String QWEN_SPLIT = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final String CLIP_START = "<|startoftext|>";
    private static final String CLIP_END = "<|endoftext|>";

    private final ObjectNode document = MAPPER.createObjectNode();
    private final String origin;

    private BytePairDocument(String origin) {
        this.origin = origin;
        document.put("version", "1.0");
        document.putNull("truncation");
        document.putNull("padding");
        document.putArray("added_tokens");
    }

    /**
     * CLIP's tokenizer as transformers 5 builds it: composed characters (NFC), white space collapsed, lower case, a marker at the end
     * of a word, the whole framed by start and end.
     *
     * @param vocabulary content of {@code vocab.json}
     * @param merges content of {@code merges.txt}
     * @param origin where they came from, for messages
     * @throws EaselException when the vocabulary cannot be read
     */
    static String clip(String vocabulary, String merges, String origin) {
        BytePairDocument result = new BytePairDocument(origin);
        JsonNode vocab = result.model(vocabulary, merges, "</w>", CLIP_END);
        result.addToken(result.id(vocab, CLIP_START), CLIP_START);
        result.addToken(result.id(vocab, CLIP_END), CLIP_END);
        ArrayNode normalizers = result.sequence("normalizer", "normalizers");
        normalizers.addObject().put("type", "NFC");
        ObjectNode collapse = normalizers.addObject().put("type", "Replace").put("content", " ");
        collapse.putObject("pattern").put("Regex", "\\s+");
        normalizers.addObject().put("type", "Lowercase");
        result.split(CLIP_SPLIT, "Removed", true);
        ObjectNode processor = result.document.putObject("post_processor").put("type", "RobertaProcessing");
        processor.putArray("sep").add(CLIP_END).add(result.id(vocab, CLIP_END));
        processor.putArray("cls").add(CLIP_START).add(result.id(vocab, CLIP_START));
        processor.put("trim_offsets", false).put("add_prefix_space", false);
        return result.document.toString();
    }

    /**
     * Qwen2's tokenizer: composed characters (NFC), no frame; the chat markers are special tokens.
     *
     * @param vocabulary content of {@code vocab.json}
     * @param merges content of {@code merges.txt}
     * @param configuration content of {@code tokenizer_config.json}, which lists the special tokens
     * @param origin where they came from, for messages
     * @throws EaselException when the vocabulary or the configuration cannot be read
     */
    static String qwen(String vocabulary, String merges, String configuration, String origin) {
        BytePairDocument result = new BytePairDocument(origin);
        result.model(vocabulary, merges, "", null);
        for (Map.Entry<String, JsonNode> token :
                result.read(configuration).path("added_tokens_decoder").properties()) {
            result.addToken(
                    Integer.parseInt(token.getKey()),
                    token.getValue().path("content").asText());
        }
        result.document.putObject("normalizer").put("type", "NFC");
        result.split(QWEN_SPLIT, "Isolated", false);
        result.document.putNull("post_processor");
        return result.document.toString();
    }

    private JsonNode model(String vocabulary, String merges, String endOfWord, String unknown) {
        ObjectNode model = document.putObject("model");
        model.put("type", "BPE").putNull("dropout").put("unk_token", unknown);
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", endOfWord);
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        JsonNode vocab = read(vocabulary);
        model.set("vocab", vocab);
        ArrayNode pairs = model.putArray("merges");
        merges.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty() && !line.startsWith("#version"))
                .forEach(pairs::add);
        return vocab;
    }

    private JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw invalid("is not JSON", e);
        }
    }

    private int id(JsonNode vocab, String token) {
        JsonNode id = vocab.path(token);
        if (!id.isInt()) {
            throw invalid("has no token " + token, null);
        }
        return id.intValue();
    }

    private EaselException invalid(String reason, Throwable cause) {
        return new EaselException(
                ErrorCode.INVALID_FILE, "The vocabulary in " + origin + " " + reason + "; get the files again.", cause);
    }

    private void addToken(int id, String content) {
        ObjectNode token = ((ArrayNode) document.get("added_tokens")).addObject();
        token.put("id", id).put("content", content).put("single_word", false).put("lstrip", false);
        token.put("rstrip", false).put("normalized", false).put("special", true);
    }

    private ArrayNode sequence(String field, String list) {
        return document.putObject(field).put("type", "Sequence").putArray(list);
    }

    private void split(String pattern, String behavior, boolean invert) {
        ArrayNode steps = sequence("pre_tokenizer", "pretokenizers");
        ObjectNode split =
                steps.addObject().put("type", "Split").put("behavior", behavior).put("invert", invert);
        split.putObject("pattern").put("Regex", pattern);
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }
}
