package dev.easel.media;

/** Multiplies colours by alpha and back in 8 bits, rounding as Pillow does; a pixel's alpha is its last sample. */
final class PremultipliedAlpha {
    private static final int CHANNELS = 4;

    private PremultipliedAlpha() {}

    /** Multiplies the colours of RGBA pixels by their alpha, in place. */
    static void apply(byte[] samples, int start, int length) {
        for (int pixel = start; pixel < start + length; pixel += CHANNELS) {
            int alpha = samples[pixel + 3] & 0xFF;
            for (int channel = 0; channel < 3; channel++) {
                int product = (samples[pixel + channel] & 0xFF) * alpha + 128;
                samples[pixel + channel] = (byte) (((product >> 8) + product) >> 8);
            }
        }
    }

    /** Divides the colours of RGBA pixels by their alpha, in place. */
    static void remove(byte[] samples, int start, int length) {
        for (int pixel = start; pixel < start + length; pixel += CHANNELS) {
            int alpha = samples[pixel + 3] & 0xFF;
            if (alpha == 0 || alpha == 255) {
                continue;
            }
            for (int channel = 0; channel < 3; channel++) {
                samples[pixel + channel] = (byte) Math.min(255, 255 * (samples[pixel + channel] & 0xFF) / alpha);
            }
        }
    }
}
