package dev.easel.words.story;

import java.util.List;

/**
 * What stays the same throughout a story.
 *
 * @param setting where and when
 * @param tone how it is told
 * @param look how its pictures look
 * @param characters who is in it, the hero first
 */
public record StoryBible(String setting, String tone, String look, List<StoryCharacter> characters) {
    public StoryBible {
        characters = List.copyOf(characters);
    }
}
