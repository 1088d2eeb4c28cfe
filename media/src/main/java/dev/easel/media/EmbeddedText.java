package dev.easel.media;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the text that programs embed in picture files; ComfyUI puts the prompt under {@code prompt} and the page's graph under
 * {@code workflow} (contract section 4.14).
 */
public final class EmbeddedText {
    /** The most text that is taken out of one file, in bytes. */
    public static final int MAX_BYTES = 64 << 20;

    /** The EXIF tag of the prompt; further keys have the tags below it. */
    private static final int TAG_MODEL = 0x0110;

    private final Map<String, String> texts = new LinkedHashMap<>();
    private int budget = MAX_BYTES;

    private EmbeddedText() {}

    /**
     * The texts by key, in the file's order: of a PNG file the chunks tEXt, zTXt, iTXt and ComfyUI's comf, of a WebP or JPEG file the
     * EXIF values of the form {@code key:text}. Empty when there are none or the file is of another kind.
     *
     * @param file the file's bytes
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when compressed text is corrupt or there is more than
     *     {@link #MAX_BYTES}
     */
    public static Map<String, String> read(byte[] file) {
        EmbeddedText reader = new EmbeddedText();
        if (PngChunks.isPng(file)) {
            PngChunks.of(file).forEach(reader::chunk);
        } else {
            Exif.ofFile(file).texts().forEach(reader::exif);
        }
        return Collections.unmodifiableMap(reader.texts);
    }

    private void exif(int tag, String text) {
        int colon = text.indexOf(':');
        if (tag <= TAG_MODEL && colon > 0) {
            texts.put(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    private void chunk(PngChunks.Chunk chunk) {
        switch (chunk.type()) {
            case "tEXt", "comf" -> plain(chunk.data());
            case "zTXt" -> compressed(chunk.data());
            case "iTXt" -> international(chunk.data());
            default -> {}
        }
    }

    private void plain(ByteBuffer data) {
        keyword(data).ifPresent(keyword -> put(keyword, take(data), StandardCharsets.ISO_8859_1));
    }

    private void compressed(ByteBuffer data) {
        Optional<String> keyword = keyword(data);
        if (keyword.isPresent() && data.hasRemaining() && data.get() == 0) {
            put(keyword.get(), inflate(data), StandardCharsets.ISO_8859_1);
        }
    }

    /** Keyword, whether it is compressed and how, language, translated keyword, text in UTF-8. */
    private void international(ByteBuffer data) {
        Optional<String> keyword = keyword(data);
        if (keyword.isEmpty() || data.remaining() < 2) {
            return;
        }
        boolean isCompressed = data.get() != 0;
        boolean isDeflate = data.get() == 0;
        Optional<String> language = keyword(data);
        Optional<String> translatedKeyword = keyword(data);
        if (language.isEmpty() || translatedKeyword.isEmpty() || (isCompressed && !isDeflate)) {
            return;
        }
        put(keyword.get(), isCompressed ? inflate(data) : take(data), StandardCharsets.UTF_8);
    }

    /** What stands before the next zero byte, which is skipped. */
    private static Optional<String> keyword(ByteBuffer data) {
        for (int index = data.position(); index < data.limit(); index++) {
            if (data.get(index) == 0) {
                byte[] bytes = new byte[index - data.position()];
                data.get(bytes);
                data.get();
                return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        }
        return Optional.empty();
    }

    private void put(String keyword, byte[] content, Charset charset) {
        texts.put(keyword, new String(content, charset));
    }

    private byte[] take(ByteBuffer data) {
        spend(data.remaining());
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    private byte[] inflate(ByteBuffer data) {
        try (Inflater inflater = new Inflater();
                ByteArrayOutputStream text = new ByteArrayOutputStream()) {
            inflater.setInput(data);
            byte[] buffer = new byte[1 << 14];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                if (count == 0) {
                    throw new DataFormatException("the stream ends early");
                }
                spend(count);
                text.write(buffer, 0, count);
            }
            return text.toByteArray();
        } catch (DataFormatException | IOException exception) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The compressed text in a PNG file is corrupt; use another copy of the file.",
                    exception);
        }
    }

    private void spend(int count) {
        budget -= count;
        if (budget < 0) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "A picture file holds more than " + (MAX_BYTES >> 20) + " MiB of text and is refused.");
        }
    }
}
