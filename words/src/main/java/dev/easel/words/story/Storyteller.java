package dev.easel.words.story;

/** Writes stories. Usable from several threads. */
public interface Storyteller {
    /** Who writes, as it is recorded. */
    String name();

    /** Whether writing ahead costs nothing but a moment. */
    boolean isFree();

    /**
     * Begins a story.
     *
     * @param premise on one line
     * @throws dev.easel.errors.EaselException with a sentence for the reader
     */
    Told<Opening> open(String premise, long seed);

    /**
     * Goes on.
     *
     * @param choice which of the turn's choices was taken
     * @throws dev.easel.errors.EaselException with a sentence for the reader
     */
    Told<TurnDraft> next(Story story, StoryTurn from, int choice);
}
