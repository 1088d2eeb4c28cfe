package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.vae.Vae;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/**
 * A film to be made that keeps to pictures or clips at places in it. A guide's first latent frames are appended to the film's latent, with
 * the coordinates of where they belong; the frames of a longer clip after them replace the film's own.
 *
 * @param positive what the film is to show
 * @param negative what it is not to show
 * @param latent [B, C, f, h, w] with a mask [B, 1, f, 1 or h, 1 or w]
 */
public record LtxvGuides(Conditioning positive, Conditioning negative, Latent latent) {
    /** Latent frames of a guide that are appended; the rest of a clip replaces frames. */
    private static final long APPENDED = 2;

    /**
     * With one more guide.
     *
     * @param images a picture or a clip [F, H, W, 3 or more]; what exceeds a multiple of the autoencoder's frames plus one is left out
     * @param frameIndex where it begins; negative ones count from the end; a clip's is rounded down to the beginning of a latent frame
     * @param strength how firmly the film keeps to it, 0 … 1
     * @throws EaselException when it does not fit into the film
     */
    public LtxvGuides add(Vae vae, Tensor images, int frameIndex, double strength) {
        requireFilm(latent.samples());
        Tensor samples = latent.samples(); // [B, C, f, h, w]
        int time = vae.temporalCompression();
        Tensor clip = resized(vae, images, samples); // [F, H, W, 3]
        Tensor guide = vae.encode(clip); // [1, C, g, h, w]
        long first = firstFrame(clip.size(0), frameIndex, time);
        long place = (first + time - 1) / time;
        if (place + guide.size(2) > samples.size(2)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A guide of " + clip.size(0) + " frames at frame " + first + " reaches beyond the film's "
                            + ((samples.size(2) - 1) * time + 1)
                            + " frames; choose a smaller frame_idx, a shorter guide or a longer film.");
        }
        long appended = Math.min(APPENDED, guide.size(2));
        LtxvGuides longer = append(vae, guide.narrow(2, 0, appended), first, place, strength);
        long rest = guide.size(2) - appended;
        return rest == 0 ? longer : longer.replace(guide.narrow(2, appended, rest), place + appended, strength);
    }

    private static void requireFilm(Tensor samples) {
        if (samples.rank() != 5) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A guide needs the latent of a film, not of pictures; use EmptyLTXVLatentVideo.");
        }
    }

    private static Tensor resized(Vae vae, Tensor images, Tensor samples) {
        int time = vae.temporalCompression();
        long frames = (images.size(0) - 1) / time * time + 1;
        Tensor pixels = images.narrow(0, 0, frames).moveDimension(-1, 1); // [F, C, H, W]
        long height = samples.size(3) * vae.compression();
        long width = samples.size(4) * vae.compression();
        return NeuralNetwork.resize(pixels.contiguous(), Interpolation.LINEAR, height, width)
                .moveDimension(1, -1)
                .narrow(3, 0, 3); // [F, height, width, 3]
    }

    private long firstFrame(long frames, int frameIndex, int time) {
        long latents = latent.samples().size(2) - appendedFrames();
        long first = frameIndex >= 0 ? frameIndex : Math.max((latents - 1) * time + 1 + frameIndex, 0);
        return frames > 1 && first != 0 ? (first - 1) / time * time + 1 : first;
    }

    /** Latent frames that guides have appended so far: how many different times their tokens have. */
    private long appendedFrames() {
        return keyframes(positive)
                .map(frames -> {
                    float[] times =
                            frames.select(1, 0).reshape(-1).to(DType.F32).toFloats();
                    java.util.Set<Float> distinct = new java.util.HashSet<>();
                    for (float each : times) {
                        distinct.add(each);
                    }
                    return (long) distinct.size();
                })
                .orElse(0L);
    }

    private static Optional<Tensor> keyframes(Conditioning conditioning) {
        return conditioning.entries().stream()
                .flatMap(entry -> entry.get(ConditioningOption.KEYFRAMES).stream())
                .findFirst();
    }

    private LtxvGuides append(Vae vae, Tensor guide, long first, long place, double strength) {
        List<Integer> factors = List.of(vae.temporalCompression(), vae.compression(), vae.compression());
        Tensor places = LtxvPositions.pixels(factors, first == 0, guide.size(2), guide.size(3), guide.size(4));
        Tensor frames = places.narrow(1, 0, 1).add(first); // [1, 1, n]
        Tensor coordinates = Tensors.cat(1, frames, places.narrow(1, 1, 2)); // [1, 3, n]
        Tensor samples = latent.samples();
        Tensor mask = mask().copy(); // [B, 1, f, 1 or h, 1 or w]
        // The guide decides here, so what the film had of its own is sampled even if it was to stay as it is.
        mask.narrow(2, place, guide.size(2)).fillInPlace(1.0);
        Tensor strengths = Tensors.full(1.0 - strength, mask.size(0), 1, guide.size(2), mask.size(3), mask.size(4));
        Tensor repeated = guide.expand(samples.size(0), guide.size(1), guide.size(2), guide.size(3), guide.size(4));
        Latent longer =
                latent.withSamples(Tensors.cat(2, samples, repeated)).withNoiseMask(Tensors.cat(2, mask, strengths));
        return new LtxvGuides(with(positive, coordinates), with(negative, coordinates), longer);
    }

    private static Conditioning with(Conditioning conditioning, Tensor coordinates) {
        Tensor all = keyframes(conditioning)
                .map(before -> Tensors.cat(2, before, coordinates))
                .orElse(coordinates); // [1, 3, n]
        return conditioning.with(ConditioningOption.KEYFRAMES, all);
    }

    private LtxvGuides replace(Tensor guide, long place, double strength) {
        Tensor samples = latent.samples().copy(); // [B, C, f, h, w]
        Tensor mask = mask().copy(); // [B, 1, f, 1 or h, 1 or w]
        samples.narrow(2, place, guide.size(2)).copyInPlace(guide);
        mask.narrow(2, place, guide.size(2)).fillInPlace(1.0 - strength);
        return new LtxvGuides(positive, negative, latent.withSamples(samples).withNoiseMask(mask));
    }

    /** The mask as it is, or one that samples everything [B, 1, f, 1, 1]. */
    private Tensor mask() {
        Tensor samples = latent.samples();
        return latent.noiseMask()
                .filter(mask -> mask.rank() == 5 && mask.size(2) == samples.size(2))
                .orElseGet(() -> Tensors.ones(samples.size(0), 1, samples.size(2), 1, 1));
    }

    /** Without the frames that guides have appended. */
    public LtxvGuides crop() {
        requireFilm(latent.samples());
        long appended = appendedFrames();
        long kept = latent.samples().size(2) - appended;
        if (kept < 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The latent has " + latent.samples().size(2) + " frames, but the conditioning says that " + appended
                            + " are guides; connect the latent that was sampled with these guides.");
        }
        Latent cropped = latent.withSamples(latent.samples().narrow(2, 0, kept).copy())
                .withNoiseMask(mask().narrow(2, 0, kept).copy());
        return new LtxvGuides(without(positive), without(negative), cropped);
    }

    private static Conditioning without(Conditioning conditioning) {
        return conditioning.map((ConditioningEntry entry) -> entry.without(ConditioningOption.KEYFRAMES));
    }
}
