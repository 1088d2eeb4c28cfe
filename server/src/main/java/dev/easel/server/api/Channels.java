package dev.easel.server.api;

import dev.easel.media.Picture;

/** Parts of pictures by channel. */
final class Channels {
    private static final int OPAQUE = 255;

    private Channels() {}

    /** Red, green and blue; grey in all three. */
    static Picture withoutAlpha(Picture picture) {
        return map(picture, 3, (samples, at, from) -> {
            samples[at] = colour(picture, from, 0);
            samples[at + 1] = colour(picture, from, 1);
            samples[at + 2] = colour(picture, from, 2);
        });
    }

    /** Black with the picture's alpha; opaque where it has none. */
    static Picture alphaOnly(Picture picture) {
        return map(picture, 4, (samples, at, from) -> samples[at + 3] = alpha(picture, from));
    }

    /** The colours of one picture with the alpha of another of the same size. */
    static Picture withAlpha(Picture colours, Picture mask) {
        return map(colours, 4, (samples, at, from) -> {
            samples[at] = colour(colours, from, 0);
            samples[at + 1] = colour(colours, from, 1);
            samples[at + 2] = colour(colours, from, 2);
            samples[at + 3] = alpha(mask, from / colours.channels() * mask.channels());
        });
    }

    private interface Pixel {
        /**
         * @param samples the new picture's samples
         * @param at where the new pixel starts
         * @param from where the old pixel starts
         */
        void set(byte[] samples, int at, int from);
    }

    private static Picture map(Picture picture, int channels, Pixel pixel) {
        byte[] samples = new byte[Math.multiplyExact(picture.width() * picture.height(), channels)];
        for (int index = 0; index < picture.width() * picture.height(); index++) {
            pixel.set(samples, index * channels, index * picture.channels());
        }
        return new Picture(picture.width(), picture.height(), channels, samples);
    }

    private static byte colour(Picture picture, int from, int channel) {
        return picture.samples()[from + (picture.channels() == 1 ? 0 : channel)];
    }

    private static byte alpha(Picture picture, int from) {
        return picture.hasAlpha() ? picture.samples()[from + 3] : (byte) OPAQUE;
    }
}
