package dev.easel.words.story;

import dev.easel.words.model.WordsUse;

/**
 * Something that was written for a story.
 *
 * @param value what
 * @param use what it took
 */
public record Told<T>(T value, WordsUse use) {}
