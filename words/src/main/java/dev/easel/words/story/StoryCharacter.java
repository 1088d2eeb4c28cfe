package dev.easel.words.story;

/**
 * Someone in a story.
 *
 * @param name as the text calls them
 * @param look how pictures show them, the same every time
 */
public record StoryCharacter(String name, String look) {}
