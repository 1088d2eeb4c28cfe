package dev.easel.media;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Takes the samples of a decoded image as they stand in the file. The colour conversions of {@code java.awt} are not used: they would
 * change grey values.
 */
final class PixelReader {
    private PixelReader() {}

    /**
     * The image in RGB, or RGBA.
     *
     * @param image any image that a reader made
     * @param alpha whether its alpha is wanted
     */
    static Picture toPicture(BufferedImage image, boolean alpha) {
        int channels = alpha ? 4 : 3;
        byte[] samples =
                new byte[Math.multiplyExact(Math.multiplyExact(image.getWidth(), image.getHeight()), channels)];
        Raster raster = image.getRaster();
        if (image.getColorModel() instanceof IndexColorModel colours) {
            indexed(raster, colours, channels, samples);
        } else {
            direct(raster, image.getColorModel().hasAlpha(), channels, samples);
        }
        return new Picture(image.getWidth(), image.getHeight(), channels, samples);
    }

    private static void indexed(Raster raster, IndexColorModel colours, int channels, byte[] samples) {
        int[] row = new int[raster.getWidth()];
        int position = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                int colour = colours.getRGB(Math.min(index, colours.getMapSize() - 1));
                samples[position] = (byte) (colour >> 16);
                samples[position + 1] = (byte) (colour >> 8);
                samples[position + 2] = (byte) colour;
                if (channels == 4) {
                    samples[position + 3] = (byte) (colour >> 24);
                }
                position += channels;
            }
        }
    }

    private static void direct(Raster raster, boolean fileAlpha, int channels, byte[] samples) {
        int bands = raster.getNumBands();
        int colours = fileAlpha ? bands - 1 : bands;
        if (colours != 1 && colours != 3) {
            throw new IllegalArgumentException(colours + " colour channels are not RGB or grey");
        }
        int bits = raster.getSampleModel().getSampleSize(0);
        boolean greyOnly = bands == 1;
        int[] row = new int[raster.getWidth() * bands];
        int position = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int pixel = 0; pixel < row.length; pixel += bands) {
                for (int channel = 0; channel < 3; channel++) {
                    samples[position + channel] = eightBits(row[pixel + (colours == 1 ? 0 : channel)], bits, greyOnly);
                }
                if (channels == 4) {
                    samples[position + 3] = fileAlpha ? eightBits(row[pixel + bands - 1], bits, false) : (byte) 255;
                }
                position += channels;
            }
        }
    }

    /**
     * Deep samples lose their low byte; only the single channel of a 16-bit grey picture is divided by 255 and limited, as the
     * reference does.
     */
    private static byte eightBits(int sample, int bits, boolean greyOnly) {
        if (bits == 16) {
            return (byte) (greyOnly ? Math.min(255, sample / 255) : sample >> 8);
        }
        return (byte) (bits == 8 ? sample : sample * 255 / ((1 << bits) - 1));
    }
}
