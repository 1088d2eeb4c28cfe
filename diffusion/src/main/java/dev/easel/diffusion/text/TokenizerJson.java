package dev.easel.diffusion.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A tokenizer described by a {@code tokenizer.json} document, the format of the Hugging Face tokenizers library. */
public final class TokenizerJson implements Tokenizer {
    /** Lengths are the encoders' business; the document's own truncation and padding are switched off. */
    private static final Map<String, String> OPTIONS =
            Map.of("truncation", "false", "padding", "false", "modelMaxLength", String.valueOf(Integer.MAX_VALUE));

    private static final String SMALLEST = "{\"version\":\"1.0\",\"added_tokens\":[],\"normalizer\":null,"
            + "\"pre_tokenizer\":null,\"post_processor\":null,\"decoder\":null,"
            + "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0},\"unk_token\":\"a\"}}";

    static {
        // The library otherwise reports its use over the network, and on machines with CUDA fetches another build of
        // itself.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("RUST_FLAVOR", "cpu");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final int[] frame;

    private TokenizerJson(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.frame = ids(tokenizer.encode("", true, false));
    }

    /** Loads the native library, which takes a fifth of a second; reading the first document otherwise does so. */
    public static void load() {
        parse(SMALLEST, "Easel").close();
    }

    /**
     * Reads a document.
     *
     * @param json the document
     * @param origin where it came from, for messages
     * @throws EaselException when it is not a tokenizer
     */
    public static TokenizerJson parse(String json, String origin) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return new TokenizerJson(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), OPTIONS));
        } catch (IOException | RuntimeException e) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The tokenizer in " + origin + " cannot be read (" + e.getMessage() + "); get the file again.",
                    e);
        }
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : ids(tokenizer.encode(wellFormed(text), false, false));
    }

    @Override
    public int[] frame() {
        return frame.clone();
    }

    private static int[] ids(Encoding encoding) {
        long[] ids = encoding.getIds();
        int[] narrow = new int[ids.length];
        for (int index = 0; index < ids.length; index++) {
            narrow[index] = Math.toIntExact(ids[index]);
        }
        return narrow;
    }

    /** Unpaired surrogates have no UTF-8 form and would not cross into native code. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_16LE);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
