package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;

/** Where tokenizers that do not come inside a text encoder's file are found. */
public interface TokenizerSource {
    /**
     * The tokenizer of a family, read on first use and shared from then on; the source owns it.
     *
     * @throws EaselException when it is nowhere, with the command and the place that mend that
     */
    Tokenizer get(TokenizerFamily family);
}
