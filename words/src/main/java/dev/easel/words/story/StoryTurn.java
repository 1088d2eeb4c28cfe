package dev.easel.words.story;

import java.util.List;

/**
 * A turn of a story.
 *
 * @param id its number, from 0, which is also its place in the list
 * @param parent the turn before; -1 for the first
 * @param choice which choice of the turn before led here; -1 for the first
 * @param text one paragraph, plain text
 * @param choices two to four
 * @param scene what its picture shows
 * @param subject the most important visible thing
 * @param picture its picture
 */
public record StoryTurn(
        int id,
        int parent,
        int choice,
        String text,
        List<String> choices,
        String scene,
        String subject,
        StoryPicture picture) {
    public StoryTurn {
        choices = List.copyOf(choices);
    }

    static StoryTurn of(int id, int parent, int choice, TurnDraft draft) {
        return new StoryTurn(
                id, parent, choice, draft.text(), draft.choices(), draft.scene(), draft.subject(), StoryPicture.none());
    }

    StoryTurn with(StoryPicture other) {
        return new StoryTurn(id, parent, choice, text, choices, scene, subject, other);
    }
}
