package dev.easel.words.story;

/**
 * The picture of a turn.
 *
 * @param state how far it is
 * @param prompt what it was asked for with
 * @param job the job that makes it; empty when there is none
 * @param file its name in the story's folder; empty until it is made
 * @param problem why there is none, in a sentence; empty otherwise
 */
public record StoryPicture(State state, String prompt, String job, String file, String problem) {
    /** How far a picture is. */
    public enum State {
        NONE,
        PENDING,
        MADE,
        FAILED
    }

    private static final int LONGEST_PROBLEM = 1000;

    /** No picture. */
    public static StoryPicture none() {
        return new StoryPicture(State.NONE, "", "", "", "");
    }

    /** A picture in the making. */
    public static StoryPicture pending(String prompt, String job) {
        return new StoryPicture(State.PENDING, prompt, job, "", "");
    }

    /** The same, made. */
    public StoryPicture made(String name) {
        return new StoryPicture(State.MADE, prompt, job, name, "");
    }

    /** The same, failed. */
    public StoryPicture failed(String why) {
        String brief = why.length() > LONGEST_PROBLEM ? why.substring(0, LONGEST_PROBLEM) : why;
        return new StoryPicture(State.FAILED, prompt, job, "", brief);
    }
}
