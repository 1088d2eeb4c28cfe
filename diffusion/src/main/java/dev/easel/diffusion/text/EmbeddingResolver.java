package dev.easel.diffusion.text;

import java.util.Optional;

/** Finds the vectors a prompt names with {@code embedding:name}. */
@FunctionalInterface
public interface EmbeddingResolver {
    /**
     * The vectors of a textual inversion.
     *
     * @param name as the prompt has it, with or without the file's extension; hostile until checked
     * @param kind the encoder they are for
     * @return [vectors, width], or nothing when there is no such embedding
     */
    Optional<float[][]> find(String name, EncoderKind kind);
}
