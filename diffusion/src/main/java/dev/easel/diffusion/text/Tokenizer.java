package dev.easel.diffusion.text;

/** Splits text into the pieces a model knows, named by their ids. Implementations are safe for use by several threads. */
public interface Tokenizer extends AutoCloseable {
    /**
     * The ids of a text, without the special tokens that frame a sequence.
     *
     * @param text anything: what the vocabulary does not know becomes its id for unknown text, unpaired surrogates count as U+FFFD
     */
    int[] encode(String text);

    /** The special ids that frame a sequence: start and end, the end alone, or none. */
    int[] frame();

    /** Gives back native memory. */
    @Override
    void close();
}
