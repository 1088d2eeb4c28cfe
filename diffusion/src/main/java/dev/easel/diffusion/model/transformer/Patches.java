package dev.easel.diffusion.model.transformer;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;

/**
 * Cuts latents into square patches, a token each, row by row. Sizes that are no multiple of the patch are filled up at the bottom and
 * the right with what comes from the opposite side.
 *
 * @param size of a patch's side
 * @param height of the latent
 * @param width of the latent
 */
public record Patches(int size, long height, long width) {
    /** Patches of a latent [B, C, h, w]. */
    public static Patches of(Tensor latent, int size) {
        return new Patches(size, latent.size(2), latent.size(3));
    }

    /** Patches from top to bottom. */
    public long rows() {
        return (height + size - 1) / size;
    }

    /** Patches from left to right. */
    public long columns() {
        return (width + size - 1) / size;
    }

    /** Tokens of a latent. */
    public long count() {
        return rows() * columns();
    }

    /** From a latent [B, C, h, w] to tokens [B, count, C · size²]; inside a token the channel counts slowest, then the row. */
    public Tensor toTokens(Tensor latent) {
        Tensor filled =
                wrap(wrap(latent, 2, rows() * size), 3, columns() * size); // [B, C, rows · size, columns · size]
        long channels = latent.size(1);
        return filled.view(latent.size(0), channels, rows(), size, columns(), size)
                .permute(0, 2, 4, 1, 3, 5) // [B, rows, columns, C, size, size]
                .reshape(latent.size(0), count(), channels * size * size);
    }

    private static Tensor wrap(Tensor latent, int dimension, long target) {
        long missing = target - latent.size(dimension);
        return missing == 0
                ? latent.contiguous()
                : Tensors.cat(dimension, latent, latent.narrow(dimension, 0, missing));
    }

    /** From tokens [B, count, C · size²] to a latent [B, C, h, w] without what was filled up. */
    public Tensor toLatent(Tensor tokens) {
        long channels = tokens.size(2) / ((long) size * size);
        return tokens.reshape(tokens.size(0), rows(), columns(), channels, size, size)
                .permute(0, 3, 1, 4, 2, 5) // [B, C, rows, size, columns, size]
                .reshape(tokens.size(0), channels, rows() * size, columns() * size)
                .narrow(2, 0, height)
                .narrow(3, 0, width);
    }
}
