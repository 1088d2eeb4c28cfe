package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a model's latents relate to its autoencoder's: inside = (outside − mean) · scale / deviation, channel by channel.
 *
 * @param name ComfyUI's name
 * @param channels C
 * @param dimensions 2 for pictures, 3 for films
 * @param spatialCompression pixels a latent's side stands for
 * @param temporalCompression frames a latent's frame stands for; 1 for pictures
 * @param scale factor of all channels
 * @param mean one number for all channels or one for each
 * @param deviation one number for all channels or one for each
 * @param colors how to see an inside latent without decoding it
 */
public record LatentFormat(
        String name,
        int channels,
        int dimensions,
        int spatialCompression,
        int temporalCompression,
        double scale,
        List<Double> mean,
        List<Double> deviation,
        Optional<LatentColors> colors) {
    /** Checks that sizes are possible and that there is a mean and a deviation for each channel or for all. */
    public LatentFormat {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (channels < 1 || dimensions < 2 || dimensions > 3) {
            throw new IllegalArgumentException(name + " has " + channels + " channels, " + dimensions + " dimensions");
        }
        if (!fits(mean, channels) || !fits(deviation, channels)) {
            throw new IllegalArgumentException(name + " needs 1 or " + channels + " means and deviations");
        }
    }

    private static boolean fits(List<Double> values, int channels) {
        return values.size() == 1 || values.size() == channels;
    }

    /** A format that shifts and scales all channels alike: inside = (outside − shift) · scale. */
    public static LatentFormat scaled(
            String name, int channels, int dimensions, double scale, double shift, Optional<LatentColors> colors) {
        return new LatentFormat(name, channels, dimensions, 8, 1, scale, List.of(shift), List.of(1.0), colors);
    }

    /** The same format over another number of channels; only for formats that treat all channels alike. */
    public LatentFormat withChannels(int newChannels) {
        Optional<LatentColors> kept = newChannels == channels ? colors : Optional.empty();
        return new LatentFormat(
                name, newChannels, dimensions, spatialCompression, temporalCompression, scale, mean, deviation, kept);
    }

    /** The same format with other preview colours. */
    public LatentFormat withColors(LatentColors newColors) {
        return new LatentFormat(
                name,
                channels,
                dimensions,
                spatialCompression,
                temporalCompression,
                scale,
                mean,
                deviation,
                Optional.of(newColors));
    }

    /** The same format of an autoencoder with other compression. */
    public LatentFormat withCompression(int spatial, int temporal) {
        return new LatentFormat(name, channels, dimensions, spatial, temporal, scale, mean, deviation, colors);
    }

    /** From the autoencoder's latents [B, C, …] to the model's. */
    public Tensor processIn(Tensor latent) {
        if (isUniform()) {
            return latent.sub(mean.getFirst()).mul(scale / deviation.getFirst());
        }
        return latent.sub(perChannel(mean, latent)).mul(scale).div(perChannel(deviation, latent));
    }

    /** From the model's latents [B, C, …] to the autoencoder's. */
    public Tensor processOut(Tensor latent) {
        if (isUniform()) {
            return latent.div(scale / deviation.getFirst()).add(mean.getFirst());
        }
        return latent.mul(perChannel(deviation, latent)).div(scale).add(perChannel(mean, latent));
    }

    private boolean isUniform() {
        return mean.size() == 1 && deviation.size() == 1;
    }

    /** [1, C, 1, 1 …] in the latent's dtype and on its device. */
    private static Tensor perChannel(List<Double> values, Tensor latent) {
        long[] shape = new long[latent.rank()];
        Arrays.fill(shape, 1);
        shape[1] = values.size();
        double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
        return Tensors.of(numbers, shape).to(latent.device(), latent.dtype());
    }
}
