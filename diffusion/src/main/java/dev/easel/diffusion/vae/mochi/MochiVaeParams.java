package dev.easel.diffusion.vae.mochi;

import dev.easel.diffusion.model.ModelConfig;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of Mochi's autoencoder, as its weights tell them.
 *
 * @param latentChannels channels of a latent
 * @param finestChannels channels of the feature maps of full size
 * @param expansions what each of the decoder's levels multiplies, coarsest first
 * @param hasEncoder whether the file holds the encoder
 */
record MochiVaeParams(long latentChannels, long finestChannels, List<Expansion> expansions, boolean hasEncoder) {
    /** Feature maps of full size that exist at once while a film is decoded. */
    private static final double LIVE_FEATURE_MAPS = 7;

    /**
     * What a level of the decoder multiplies.
     *
     * @param frames factor in time
     * @param side factor of height and width
     */
    record Expansion(int frames, int side) {}

    MochiVaeParams {
        expansions = List.copyOf(expansions);
        if (expansions.isEmpty() || expansions.stream().anyMatch(each -> each.frames() < 1 || each.side() < 1)) {
            throw new IllegalArgumentException("a decoder that expands by " + expansions);
        }
    }

    static MochiVaeParams of(WeightMap weights) {
        return ModelConfig.of(weights).checked(() -> {
            List<Expansion> expansions = new ArrayList<>();
            int block = 1;
            while (weights.contains("decoder.blocks." + block + ".proj.weight")) {
                expansions.add(expansion(weights, block));
                block++;
            }
            return new MochiVaeParams(
                    weights.size("decoder.blocks.0.0.weight", 1),
                    weights.size("decoder.output_proj.weight", 1),
                    expansions,
                    weights.contains("encoder.layers.0.weight"));
        });
    }

    /**
     * From the projection, whose outputs are the next block's channels for each new frame, row and column. Height and width double, as in
     * the published model, unless the encoder's kernel, which has the same factors, says something else.
     */
    private static Expansion expansion(WeightMap weights, int block) {
        long outputs = weights.size("decoder.blocks." + block + ".proj.weight", 0);
        long next = nextChannels(weights, block + 1);
        long product = outputs / next;
        int levels = levels(weights);
        String kernel = "encoder.layers." + encoderLayer(weights, levels - block) + ".layers.0.weight";
        long side = weights.contains(kernel) ? weights.size(kernel, 3) : 2;
        if (outputs % next != 0 || product % (side * side) != 0) {
            throw new IllegalArgumentException(outputs + " channels for " + next + " at each new place");
        }
        return new Expansion(Math.toIntExact(product / (side * side)), Math.toIntExact(side));
    }

    private static int levels(WeightMap weights) {
        int levels = 0;
        while (weights.contains("decoder.blocks." + (levels + 1) + ".proj.weight")) {
            levels++;
        }
        return levels;
    }

    /** The index of the encoder's n-th layer that shrinks. */
    private static int encoderLayer(WeightMap weights, int number) {
        int layer = 1;
        int found = -1;
        while (weights.containsPrefix("encoder.layers." + layer + ".")) {
            if (weights.contains("encoder.layers." + layer + ".layers.0.weight")) {
                found++;
                if (found == number) {
                    return layer;
                }
            }
            layer++;
        }
        return -1;
    }

    private static long nextChannels(WeightMap weights, int block) {
        String start = "decoder.blocks." + block + ".";
        for (String first : List.of("blocks.0.stack.0.weight", "0.stack.0.weight")) {
            if (weights.contains(start + first)) {
                return weights.size(start + first, 0);
            }
        }
        return weights.contains(start + "proj.weight")
                ? weights.size(start + "proj.weight", 1)
                : weights.size("decoder.output_proj.weight", 1);
    }

    FilmFormat format() {
        int frames = 1;
        int side = 1;
        for (Expansion expansion : expansions) {
            frames *= expansion.frames();
            side *= expansion.side();
        }
        return new FilmFormat(
                latentChannels,
                side,
                frames,
                finestChannels * LIVE_FEATURE_MAPS,
                finestChannels * LIVE_FEATURE_MAPS / 2,
                finestChannels);
    }
}
