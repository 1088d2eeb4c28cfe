package dev.easel.words.prompt;

import dev.easel.words.text.Limits;

/**
 * A prompt someone asks for.
 *
 * @param idea what the picture should show, on one line
 * @param style what it is for
 * @param words how many words are wanted, {@value Limits#FEWEST_WORDS} to {@value Limits#MOST_WORDS}
 * @param seed the same seed gives the same prompt, as far as the writer can promise that
 * @param variant which of several for one idea, from 0
 */
public record PromptRequest(String idea, PromptStyle style, int words, long seed, int variant) {
    /** The number of words when none is given. */
    public static final int WORDS = 100;

    /** The most prompts made for one idea at once. */
    public static final int MOST_VARIANTS = 20;

    /**
     * @throws dev.easel.errors.EaselException INVALID_INPUT when the idea is empty or too long, or the number of words out of range
     */
    public PromptRequest {
        idea = Limits.text("idea", idea);
        Limits.checkWords(words);
    }

    /** The same for another variant. */
    public PromptRequest withVariant(int other) {
        return new PromptRequest(idea, style, words, seed, other);
    }

    /** The fewest words an answer may have. */
    public int shortest() {
        return shortest(words);
    }

    /** The most words an answer may have. */
    public int longest() {
        return longest(words);
    }

    static int shortest(int words) {
        return (int) Math.floor(words * 0.6);
    }

    static int longest(int words) {
        return (int) Math.ceil(words * 1.5);
    }
}
