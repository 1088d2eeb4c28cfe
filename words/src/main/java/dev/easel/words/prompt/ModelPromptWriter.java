package dev.easel.words.prompt;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.model.LanguageModel;
import dev.easel.words.model.ModelAnswer;
import dev.easel.words.model.ModelQuestion;
import dev.easel.words.model.WordsUse;
import dev.easel.words.text.Limits;
import java.util.List;
import java.util.function.Consumer;

/** Lets a language model write; an answer that cannot be used is sent back once. */
public final class ModelPromptWriter implements PromptWriter {
    /** A word has some seven characters; an answer may be this many times as long as asked before it is cut off. */
    private static final int CHARACTERS_PER_WORD = 24;

    private static final int TOKENS_PER_WORD = 4;

    private final LanguageModel model;
    private final PromptTemplate template;

    public ModelPromptWriter(LanguageModel model, PromptTemplate template) {
        this.model = model;
        this.template = template;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public WrittenPrompt write(PromptRequest request, Consumer<String> partial) {
        long seed = request.seed() + request.variant();
        return answer(template.user(request), seed, request.shortest(), request.longest(), partial);
    }

    @Override
    public WrittenPrompt refine(RefineRequest request, Consumer<String> partial) {
        int shortest = Math.min(PromptRequest.shortest(request.words()), Limits.words(request.prompt()) / 2);
        int longest = PromptRequest.longest(request.words()) + Limits.words(request.wish());
        return answer(template.refine(request), request.seed(), shortest, longest, partial);
    }

    private WrittenPrompt answer(String user, long seed, int shortest, int longest, Consumer<String> partial) {
        ModelQuestion question = ModelQuestion.of(template.system(), user, seed)
                .withLimits(longest * TOKENS_PER_WORD + 100, longest * CHARACTERS_PER_WORD + 2_000);
        ModelAnswer first = model.answer(question, partial);
        String text = PromptCheck.unwrapped(first.text());
        List<String> problems = PromptCheck.problems(text, shortest, longest);
        if (PromptCheck.isRefusal(text)) {
            throw refused(text);
        }
        if (problems.isEmpty()) {
            return new WrittenPrompt(Limits.oneLine(text), name(), false, first.use());
        }
        String complaint = template.repair(String.join("; ", problems), text, shortest, longest);
        ModelAnswer second = model.answer(question.followedBy(first.text(), complaint), partial);
        WordsUse use = first.use().plus(second.use());
        String repaired = PromptCheck.unwrapped(second.text());
        if (PromptCheck.isRefusal(repaired)) {
            throw refused(repaired);
        }
        List<String> still = PromptCheck.problems(repaired, shortest, longest);
        if (!still.isEmpty()) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    name() + " gave no usable prompt, also when asked again: " + String.join("; ", still)
                            + ". Try again, another model, or --provider offline.");
        }
        return new WrittenPrompt(Limits.oneLine(repaired), name(), true, use);
    }

    private EaselException refused(String text) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                name() + " declines to write this: \"" + Limits.brief(text)
                        + "\". Say it otherwise, or use another model or --provider offline.");
    }
}
