package dev.easel.words.model;

import java.util.function.Consumer;

/** A model that answers in text. Usable from several threads. */
public interface LanguageModel {
    /** Provider and model, for instance {@code ollama/llama3.2}. */
    String name();

    /**
     * Asks. Failures that may pass (rate limits, an overloaded or unreachable server) are tried again.
     *
     * @param partial is told the text as it comes, on one thread
     * @throws dev.easel.errors.EaselException UNAVAILABLE, INVALID_INPUT or LIMIT_REACHED with a sentence that says what to do;
     *     INTERRUPTED when the calling thread is interrupted
     */
    ModelAnswer answer(ModelQuestion question, Consumer<String> partial);
}
