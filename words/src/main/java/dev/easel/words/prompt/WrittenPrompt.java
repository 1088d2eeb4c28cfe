package dev.easel.words.prompt;

import dev.easel.words.model.WordsUse;
import dev.easel.words.text.Limits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prompt with what it took.
 *
 * @param text the prompt, one paragraph
 * @param writer who wrote it: {@code offline}, or the provider and model
 * @param repaired whether the first answer could not be used
 * @param use tokens, time and cost
 */
public record WrittenPrompt(String text, String writer, boolean repaired, WordsUse use) {
    /** The number of words. */
    public int words() {
        return Limits.words(text);
    }

    /** As JSON values. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("prompt", text);
        json.put("words", words());
        json.put("writer", writer);
        json.put("repaired", repaired);
        json.put("use", use.toJson());
        return json;
    }
}
