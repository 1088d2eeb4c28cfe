package dev.easel.diffusion.vae;

/**
 * Sizes of a film autoencoder, as nodes need them before it is loaded.
 *
 * @param latentChannels channels of a latent
 * @param compression pixels on a side for one latent on a side
 * @param temporalCompression frames for one latent frame; the first latent frame stands for a single one
 * @param decodeElements numbers that exist at once for each pixel while a film is decoded
 * @param encodeElements numbers that exist at once for each pixel while a film is encoded
 * @param widestFeatureMap numbers of the largest single feature map for each pixel
 */
public record FilmFormat(
        long latentChannels,
        int compression,
        int temporalCompression,
        double decodeElements,
        double encodeElements,
        double widestFeatureMap) {
    /** Checks that every size is positive. */
    public FilmFormat {
        if (latentChannels < 1 || compression < 1 || temporalCompression < 1) {
            throw new IllegalArgumentException("a film autoencoder with " + latentChannels + " latent channels, "
                    + compression + " pixels and " + temporalCompression + " frames a latent");
        }
    }

    /** Frames that so many latent frames stand for. */
    public long frames(long latentFrames) {
        return Math.max(0, (latentFrames - 1) * temporalCompression + 1);
    }

    /** Latent frames for so many frames; what exceeds a multiple plus one counts as a whole. */
    public long latentFrames(long frames) {
        return Math.max(0, (frames + temporalCompression - 1) / temporalCompression);
    }
}
