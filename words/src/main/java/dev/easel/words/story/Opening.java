package dev.easel.words.story;

/**
 * How a story begins.
 *
 * @param title its title
 * @param bible what stays the same
 * @param turn the first turn
 */
public record Opening(String title, StoryBible bible, TurnDraft turn) {}
