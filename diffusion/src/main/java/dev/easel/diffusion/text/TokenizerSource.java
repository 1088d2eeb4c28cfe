package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;

/** Where tokenizers are found, and kept while the process runs. Implementations are safe for use by several threads. */
public interface TokenizerSource {
    /**
     * The tokenizer of a family, read on first use and shared from then on; the source owns it.
     *
     * @throws EaselException when it is nowhere, with the command and the place that mend that
     */
    Tokenizer get(TokenizerFamily family);

    /**
     * The tokenizer of a {@code tokenizer.json} document that a text encoder's file carries; one document is read once. The source
     * owns it.
     *
     * @param json the document
     * @param origin the file, for messages
     * @throws EaselException when it is not a tokenizer
     */
    Tokenizer embedded(String json, String origin);
}
