package dev.easel.words.prompt;

import dev.easel.words.text.Limits;

/**
 * A prompt to be changed.
 *
 * @param prompt the one before
 * @param wish what should be otherwise, for instance {@code less fog, lower camera}
 * @param style what it is for
 * @param seed the same seed gives the same prompt, as far as the writer can promise that
 */
public record RefineRequest(String prompt, String wish, PromptStyle style, long seed) {
    /** @throws dev.easel.errors.EaselException INVALID_INPUT when a text is empty or too long */
    public RefineRequest {
        prompt = Limits.text("prompt", prompt);
        wish = Limits.text("wish", wish);
    }

    /** The number of words to aim at: as many as before. */
    public int words() {
        return Math.clamp(Limits.words(prompt), Limits.FEWEST_WORDS, Limits.MOST_WORDS);
    }
}
