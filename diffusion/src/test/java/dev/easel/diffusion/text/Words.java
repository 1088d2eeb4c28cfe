package dev.easel.diffusion.text;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small tokenizers for tests: every word of a short list is a token. */
final class Words {
    static final int START = 1;
    static final int END = 2;
    static final int UNKNOWN = 3;
    static final int A = 10;
    static final int B = 11;
    static final int COMMA = 12;

    private Words() {}

    /** Framed by a start and an end token, as CLIP's. */
    static Tokenizer framed() {
        return TokenizerJson.parse(framedDocument(), "test");
    }

    static String framedDocument() {
        return document("{\"type\":\"RobertaProcessing\",\"sep\":[\"<end>\",2],\"cls\":[\"<start>\",1],"
                + "\"trim_offsets\":false,\"add_prefix_space\":false}");
    }

    /** Ended by an end token, as T5's. */
    static Tokenizer ended() {
        return TokenizerJson.parse(endedDocument(), "test");
    }

    static String endedDocument() {
        return document("{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},"
                + "{\"SpecialToken\":{\"id\":\"<end>\",\"type_id\":0}}],\"pair\":[],\"special_tokens\":"
                + "{\"<end>\":{\"id\":\"<end>\",\"ids\":[2],\"tokens\":[\"<end>\"]}}}");
    }

    private static String document(String processor) {
        String words = IntStream.range(0, 26)
                .mapToObj(index -> "\"" + (char) ('a' + index) + "\":" + (index < 2 ? A + index : 20 + index))
                .collect(Collectors.joining(","));
        return "{\"version\":\"1.0\",\"added_tokens\":[],\"normalizer\":null,"
                + "\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"post_processor\":" + processor + ","
                + "\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"<unknown>\",\"vocab\":{\"<start>\":1,\"<end>\":2,"
                + "\"<unknown>\":3,\",\":12," + words + "}}}";
    }
}
