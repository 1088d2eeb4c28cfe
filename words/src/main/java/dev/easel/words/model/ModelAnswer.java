package dev.easel.words.model;

/**
 * A model's answer.
 *
 * @param text all of it
 * @param use what it took
 */
public record ModelAnswer(String text, WordsUse use) {}
