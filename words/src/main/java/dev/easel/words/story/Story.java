package dev.easel.words.story;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.model.WordsUse;
import dev.easel.words.prompt.PromptStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A story with all its branches.
 *
 * @param id its name on disk and in addresses
 * @param title its title
 * @param premise what it was begun with
 * @param style what its pictures are like
 * @param seed of its words and pictures
 * @param writer who tells it
 * @param endpoint the published workflow that makes its pictures; empty for none
 * @param bible what stays the same
 * @param turns all turns, by id
 * @param here the turn that is being read
 * @param use what its words took so far
 * @param createdAt milliseconds since 1970
 * @param updatedAt milliseconds since 1970
 */
public record Story(
        String id,
        String title,
        String premise,
        PromptStyle style,
        long seed,
        String writer,
        String endpoint,
        StoryBible bible,
        List<StoryTurn> turns,
        int here,
        WordsUse use,
        long createdAt,
        long updatedAt) {
    /** The most turns a story has. */
    public static final int MOST_TURNS = 2000;

    private static final int LONGEST_PROMPT = 4000;

    /** @throws EaselException INVALID_FILE when the turns do not form one tree */
    public Story {
        turns = List.copyOf(turns);
        for (int index = 0; index < turns.size(); index++) {
            StoryTurn turn = turns.get(index);
            boolean first = index == 0;
            boolean placed = first
                    ? turn.parent() == -1 && turn.choice() == -1
                    : turn.parent() >= 0
                            && turn.parent() < index
                            && turn.choice() >= 0
                            && turn.choice()
                                    < turns.get(turn.parent()).choices().size();
            if (turn.id() != index || !placed) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE,
                        "Turn " + index + " of the story \"" + title + "\" has no place in it.");
            }
        }
        if (here < 0 || here >= turns.size()) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE, "The story \"" + title + "\" is open at a turn it has not.");
        }
    }

    /**
     * A turn.
     *
     * @throws EaselException NOT_FOUND when there is none
     */
    public StoryTurn turn(int turnId) {
        if (turnId < 0 || turnId >= turns.size()) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "The story \"" + title + "\" has no turn " + turnId + "; it has 0 to " + (turns.size() - 1) + ".");
        }
        return turns.get(turnId);
    }

    /** The turn that a choice leads to, if it was taken before. */
    public Optional<StoryTurn> child(int turnId, int choice) {
        return turns.stream()
                .filter(turn -> turn.parent() == turnId && turn.choice() == choice)
                .findFirst();
    }

    /** The turns from the first to this one. */
    public List<StoryTurn> path(int turnId) {
        List<StoryTurn> path = new ArrayList<>();
        for (int at = turnId; at >= 0; at = turns.get(at).parent()) {
            path.add(turns.get(at));
        }
        Collections.reverse(path);
        return path;
    }

    /** The story with one more turn, which is read now. */
    public Story grown(int parent, int choice, TurnDraft draft, WordsUse further, long now) {
        if (turns.size() >= MOST_TURNS) {
            throw new EaselException(
                    ErrorCode.LIMIT_REACHED, "The story has " + MOST_TURNS + " turns; begin another one.");
        }
        List<StoryTurn> more = new ArrayList<>(turns);
        more.add(StoryTurn.of(turns.size(), parent, choice, draft));
        return copy(more, turns.size(), use.plus(further), now);
    }

    /** The story open at another turn. */
    public Story at(int turnId, long now) {
        return copy(turns, turn(turnId).id(), use, now);
    }

    /** The story with another picture at a turn. */
    public Story with(int turnId, StoryPicture picture, long now) {
        List<StoryTurn> changed = new ArrayList<>(turns);
        changed.set(turnId, turn(turnId).with(picture));
        return copy(changed, here, use, now);
    }

    /** The same story under another name, without jobs that are not its own. */
    public Story imported(String newId, String newEndpoint, long now) {
        List<StoryTurn> plain =
                turns.stream().map(turn -> turn.with(StoryPicture.none())).toList();
        return new Story(
                newId, title, premise, style, seed, writer, newEndpoint, bible, plain, here, use, createdAt, now);
    }

    /** The same story with its pictures made by another endpoint from now on. */
    public Story through(String other) {
        return new Story(id, title, premise, style, seed, writer, other, bible, turns, here, use, createdAt, updatedAt);
    }

    private Story copy(List<StoryTurn> otherTurns, int otherHere, WordsUse otherUse, long now) {
        return new Story(
                id,
                title,
                premise,
                style,
                seed,
                writer,
                endpoint,
                bible,
                otherTurns,
                otherHere,
                otherUse,
                createdAt,
                now);
    }

    /**
     * What a picture model is asked for at a turn: the scene, how those in it look, the story's look.
     *
     * @param small whether the model understands a few words only
     */
    public String picturePrompt(TurnDraft draft, boolean small) {
        if (small) {
            return draft.subject();
        }
        StringBuilder prompt = new StringBuilder(draft.scene());
        for (StoryCharacter character : bible.characters()) {
            if (draft.scene().contains(character.name()) || draft.text().contains(character.name())) {
                prompt.append(' ')
                        .append(character.name())
                        .append(": ")
                        .append(character.look())
                        .append('.');
            }
        }
        prompt.append(' ').append(bible.look()).append('.');
        return prompt.length() > LONGEST_PROMPT ? prompt.substring(0, LONGEST_PROMPT) : prompt.toString();
    }
}
