package dev.easel.words.prompt;

import java.util.function.Consumer;

/** Writes prompts. Usable from several threads. */
public interface PromptWriter {
    /** Who writes, as it is recorded: {@code offline}, or provider and model. */
    String name();

    /**
     * Writes a prompt.
     *
     * @param partial is told the text as it comes, in pieces; what it was told may still be replaced by a repair
     * @throws dev.easel.errors.EaselException with a sentence for the reader when there is no usable answer
     */
    WrittenPrompt write(PromptRequest request, Consumer<String> partial);

    /**
     * Changes a prompt.
     *
     * @throws dev.easel.errors.EaselException as {@link #write}
     */
    WrittenPrompt refine(RefineRequest request, Consumer<String> partial);
}
