package dev.easel.server.recipe;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;

/**
 * A film someone asked for.
 *
 * @param prompt what it should show
 * @param negative what it should not show
 * @param seed where the noise starts, 0 to 2^64 - 1
 * @param steps how many denoising steps, at least 1
 * @param size width and height
 * @param frames how many; a multiple of the frames that a latent stands for, and one more
 * @param rate frames per second
 * @param guidance how strictly the model follows the prompt, 1 for not more than it does by itself
 * @param start a picture in the input folder that it begins with
 * @param file what kind of file it becomes
 */
public record FilmRequest(
        String prompt,
        String negative,
        BigInteger seed,
        int steps,
        ImageRequest.Size size,
        long frames,
        double rate,
        double guidance,
        Optional<String> start,
        FilmFile file) {
    /** The limit of the latent nodes. */
    private static final long MOST_FRAMES = 16_384;

    private static final double FASTEST = 120;
    private static final double LARGEST_GUIDANCE = 100;

    /** What a film can be saved as. */
    public enum FilmFile {
        MP4,
        WEBM,
        WEBP,
        LOSSLESS_WEBP,
        PNG
    }

    public FilmRequest {
        Objects.requireNonNull(prompt, "prompt");
        if (seed.signum() < 0 || seed.bitLength() > Long.SIZE) {
            throw refused("The seed " + seed + " is not between 0 and 2^64 - 1.");
        }
        if (steps < 1) {
            throw refused("The number of steps is " + steps + ": give at least 1.");
        }
        if (!(rate >= 1 && rate <= FASTEST)) {
            throw refused("The film cannot have " + rate + " frames per second: give 1 to 120.");
        }
        if (frames > MOST_FRAMES) {
            throw refused("A film of " + frames + " frames is too long: the most is " + MOST_FRAMES
                    + ", and models are made for a few seconds.");
        }
        if (!(guidance >= 0 && guidance <= LARGEST_GUIDANCE)) {
            throw refused("The guidance is " + guidance + ": give a number from 0 to 100.");
        }
    }

    private static EaselException refused(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
