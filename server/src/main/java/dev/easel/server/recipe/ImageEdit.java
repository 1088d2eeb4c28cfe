package dev.easel.server.recipe;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A picture that is to be changed.
 *
 * @param image a file in the input folder
 * @param mask a file in the input folder; where it is transparent the picture is made anew, elsewhere it stays
 * @param size what the picture is brought to first
 * @param steps how many denoising steps; empty for the model's own
 * @param strength how much of the picture may change, above 0 to 1
 * @param guidance how strictly the model follows the prompt; empty for the model's own
 */
public record ImageEdit(
        String image,
        Optional<String> mask,
        ImageRequest.Size size,
        OptionalInt steps,
        double strength,
        OptionalDouble guidance) {
    /** A strength that keeps where things are. */
    public static final double USUAL_STRENGTH = 0.75;
}
