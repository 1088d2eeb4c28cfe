package dev.easel.words.model;

import java.util.function.Consumer;

/** A model whose use is added up, whatever becomes of its answers. */
public final class CountedModel implements LanguageModel {
    private final LanguageModel model;
    private WordsUse total = WordsUse.NONE;

    public CountedModel(LanguageModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public ModelAnswer answer(ModelQuestion question, Consumer<String> partial) {
        ModelAnswer answer = model.answer(question, partial);
        add(answer.use());
        return answer;
    }

    private synchronized void add(WordsUse use) {
        total = total.plus(use);
    }

    /** What all answers took so far. */
    public synchronized WordsUse total() {
        return total;
    }
}
