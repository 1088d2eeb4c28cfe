package dev.easel.words.story;

import java.util.List;

/**
 * A turn as it is written.
 *
 * @param text one paragraph
 * @param choices two to four things the hero could do now
 * @param scene what a picture of it shows
 * @param subject the most important visible thing, in a few plain words
 */
public record TurnDraft(String text, List<String> choices, String scene, String subject) {
    public TurnDraft {
        choices = List.copyOf(choices);
    }
}
