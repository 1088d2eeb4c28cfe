package dev.easel.words.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model is asked.
 *
 * @param system how it is to answer
 * @param turns what was said, alternately by the user and by the model; the last is the user's
 * @param seed for models that take one
 * @param schema the JSON schema of the answer; without one the answer is text
 * @param mostTokens how long the model may answer
 * @param mostCharacters where an answer is cut off whatever the model thinks
 */
public record ModelQuestion(
        String system, List<String> turns, long seed, Optional<String> schema, int mostTokens, int mostCharacters) {
    private static final int TOKENS = 2_000;
    private static final int CHARACTERS = 40_000;

    public ModelQuestion {
        turns = List.copyOf(turns);
        if (turns.size() % 2 == 0) {
            throw new IllegalArgumentException("the last turn must be the user's");
        }
    }

    /** A question that begins a conversation. */
    public static ModelQuestion of(String system, String user, long seed) {
        return new ModelQuestion(system, List.of(user), seed, Optional.empty(), TOKENS, CHARACTERS);
    }

    /** The same with other limits. */
    public ModelQuestion withLimits(int tokens, int characters) {
        return new ModelQuestion(system, turns, seed, schema, tokens, characters);
    }

    /** The same with an answer that follows a schema. */
    public ModelQuestion withSchema(String json) {
        return new ModelQuestion(system, turns, seed, Optional.of(json), mostTokens, mostCharacters);
    }

    /** The conversation continued. */
    public ModelQuestion followedBy(String answer, String user) {
        List<String> more = new ArrayList<>(turns);
        more.add(answer);
        more.add(user);
        return new ModelQuestion(system, more, seed, schema, mostTokens, mostCharacters);
    }
}
