package dev.easel.server.story;

import dev.easel.words.story.Story;
import dev.easel.words.story.StoryTurn;
import dev.easel.words.story.Storyteller;
import dev.easel.words.story.Told;
import dev.easel.words.story.TurnDraft;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Turns and pictures made before they are asked for: one for a story, a few altogether, after everything that was asked for, and only where
 * writing is free. What the reader does not choose is cancelled.
 */
final class AheadOfReader {
    private static final int MOST = 2;
    private static final int PRIORITY = -100;

    private final StoryPictures pictures;
    private final Map<String, Ready> ready = new LinkedHashMap<>();

    /**
     * A turn nobody has asked for yet.
     *
     * @param turn the turn before
     * @param choice the choice that leads to it
     * @param prompt of its picture
     * @param job that makes its picture
     */
    record Ready(int turn, int choice, Told<TurnDraft> draft, String prompt, String job) {}

    AheadOfReader(StoryPictures pictures) {
        this.pictures = pictures;
    }

    /** Makes the turn that the reader is likely to choose: the first choice that was not taken before. */
    synchronized void prepare(Story story, Storyteller teller) {
        StoryTurn here = story.turn(story.here());
        OptionalInt likely = IntStream.range(0, here.choices().size())
                .filter(choice -> story.child(here.id(), choice).isEmpty())
                .findFirst();
        if (likely.isEmpty() || !teller.isFree() || story.endpoint().isEmpty() || ready.containsKey(story.id())) {
            return;
        }
        if (ready.size() >= MOST) {
            drop(ready.keySet().iterator().next());
        }
        int choice = likely.getAsInt();
        Told<TurnDraft> draft = teller.next(story, here, choice);
        String prompt = story.picturePrompt(draft.value(), pictures.isSmall(story.endpoint()));
        String job = pictures.submit(story.endpoint(), prompt, story.seed(), PRIORITY);
        ready.put(story.id(), new Ready(here.id(), choice, draft, prompt, job));
    }

    /** What was made for a choice; anything else that was made for the story is cancelled. */
    synchronized Optional<Ready> take(String storyId, int turn, int choice) {
        Optional<Ready> made = Optional.ofNullable(ready.remove(storyId));
        Optional<Ready> fitting = made.filter(each -> each.turn() == turn && each.choice() == choice);
        if (fitting.isEmpty()) {
            made.ifPresent(each -> pictures.cancel(each.job()));
        }
        return fitting;
    }

    /** Cancels what was made for a story. */
    synchronized void drop(String storyId) {
        Optional.ofNullable(ready.remove(storyId)).ifPresent(each -> pictures.cancel(each.job()));
    }

    /** How many turns wait to be chosen. */
    synchronized int count() {
        return ready.size();
    }
}
