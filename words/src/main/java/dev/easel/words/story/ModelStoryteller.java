package dev.easel.words.story;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.Resources;
import dev.easel.words.model.LanguageModel;
import dev.easel.words.model.ModelAnswer;
import dev.easel.words.model.ModelQuestion;
import dev.easel.words.text.Limits;
import java.util.List;
import java.util.function.Function;

/** Lets a language model tell the story; an answer that does not fit the schema is sent back once. */
public final class ModelStoryteller implements Storyteller {
    private static final int WHOLE_TURNS = 4;
    private static final int EARLIER_TURNS = 40;
    private static final int EARLIER_LENGTH = 160;

    private final LanguageModel model;

    public ModelStoryteller(LanguageModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public boolean isFree() {
        return false;
    }

    @Override
    public Told<Opening> open(String premise, long seed) {
        String user =
                "Begin a story from this premise. Answer with JSON of this schema, which describes the story's title, what stays the"
                        + " same in it, and its first turn:\n" + Resources.text(StoryJson.OPENING) + "\n<premise>\n"
                        + material(premise) + "\n</premise>";
        return ask(user, seed, StoryJson.OPENING, StoryJson::opening);
    }

    @Override
    public Told<TurnDraft> next(Story story, StoryTurn from, int choice) {
        StringBuilder user = new StringBuilder("The story so far.\nTitle: ")
                .append(story.title())
                .append("\nSetting: ")
                .append(story.bible().setting())
                .append("\nTone: ")
                .append(story.bible().tone())
                .append("\nCharacters:\n");
        story.bible()
                .characters()
                .forEach(character -> user.append("- ")
                        .append(character.name())
                        .append(": ")
                        .append(character.look())
                        .append('\n'));
        List<StoryTurn> path = story.path(from.id());
        for (int index = Math.max(0, path.size() - EARLIER_TURNS); index < path.size(); index++) {
            String text = path.get(index).text();
            boolean whole = index >= path.size() - WHOLE_TURNS || text.length() <= EARLIER_LENGTH;
            user.append(whole ? text : text.substring(0, EARLIER_LENGTH) + "…").append('\n');
        }
        user.append("\nThe reader chose:\n<choice>\n")
                .append(material(from.choices().get(choice)))
                .append("\n</choice>\n\nWrite the next turn. Answer with JSON of this schema:\n")
                .append(Resources.text(StoryJson.TURN));
        return ask(user.toString(), story.seed() + story.turns().size(), StoryJson.TURN, StoryJson::turn);
    }

    private <T> Told<T> ask(String user, long seed, String schema, Function<String, T> read) {
        ModelQuestion question =
                ModelQuestion.of(Resources.text("story/system.txt"), user, seed).withSchema(Resources.text(schema));
        ModelAnswer first = model.answer(question, piece -> {});
        try {
            return new Told<>(read.apply(json(first.text())), first.use());
        } catch (EaselException unfit) {
            requireNoRefusal(first.text());
            ModelAnswer second = model.answer(
                    question.followedBy(
                            first.text(),
                            unfit.getMessage() + " Answer again with the JSON object alone, complete and correct."),
                    piece -> {});
            try {
                return new Told<>(read.apply(json(second.text())), first.use().plus(second.use()));
            } catch (EaselException again) {
                requireNoRefusal(second.text());
                throw new EaselException(
                        ErrorCode.UNAVAILABLE,
                        name()
                                + " did not go on with the story in a usable form, also when asked again; choose again, or"
                                + " another model.",
                        again);
            }
        }
    }

    private void requireNoRefusal(String text) {
        if (!text.contains("{") && !text.isBlank()) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    name() + " declines to tell this: \"" + Limits.brief(text)
                            + "\". Choose otherwise, or begin from another premise.");
        }
    }

    /** The object in an answer, without fences or thoughts around it. */
    private static String json(String text) {
        int start = text.indexOf('{');
        int end = text.lastIndexOf('}');
        return start < 0 || end < start ? text : text.substring(start, end + 1);
    }

    private static String material(String text) {
        return text.replace('<', '‹').replace('>', '›');
    }
}
