package dev.easel.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes lossless WebP files (RFC 9649): the green-subtracted differences to the pixel on the left, each channel with a prefix code of
 * its own. No back references, so files are larger than a full encoder's, but writing is fast and needs no native code.
 */
public final class WebpWriter {
    private static final int LARGEST_SIDE = 1 << 14;
    private static final int SIGNATURE = 0x2F;
    private static final int PREDICTOR_TRANSFORM = 0;
    private static final int SUBTRACT_GREEN_TRANSFORM = 2;
    private static final int LARGEST_BLOCK_BITS = 9;
    private static final int LEFT_PREDICTOR = 1;

    private final BitWriter bits = new BitWriter();
    private final int width;
    private final int height;
    private final int[] pixels;
    private final boolean alpha;

    private WebpWriter(Picture picture) {
        width = picture.width();
        height = picture.height();
        alpha = picture.hasAlpha();
        pixels = new int[width * height];
        int channels = picture.channels();
        for (int index = 0; index < pixels.length; index++) {
            int from = index * channels;
            int red = picture.samples()[from] & 0xFF;
            int green = channels == 1 ? red : picture.samples()[from + 1] & 0xFF;
            int blue = channels == 1 ? red : picture.samples()[from + 2] & 0xFF;
            int opacity = alpha ? picture.samples()[from + 3] & 0xFF : 0xFF;
            pixels[index] = opacity << 24 | red << 16 | green << 8 | blue;
        }
    }

    /**
     * The bytes of a WebP file; a side above 16,384 pixels, the most the format has, is scaled down.
     *
     * @param picture what it shows
     */
    public static byte[] write(Picture picture) {
        int longest = Math.max(picture.width(), picture.height());
        Picture fitting = longest <= LARGEST_SIDE
                ? picture
                : PictureResizer.resize(
                        picture,
                        Math.max(1, (int) ((long) picture.width() * LARGEST_SIDE / longest)),
                        Math.max(1, (int) ((long) picture.height() * LARGEST_SIDE / longest)),
                        ResamplingFilter.BILINEAR);
        return new WebpWriter(fitting).file();
    }

    private byte[] file() {
        bits.write(SIGNATURE, 8);
        bits.write(width - 1, 14);
        bits.write(height - 1, 14);
        bits.write(alpha ? 1 : 0, 1);
        bits.write(0, 3);
        bits.write(1, 1);
        bits.write(SUBTRACT_GREEN_TRANSFORM, 2);
        subtractGreen();
        bits.write(1, 1);
        bits.write(PREDICTOR_TRANSFORM, 2);
        bits.write(LARGEST_BLOCK_BITS - 2, 3);
        writePredictorImage();
        subtractLeft();
        bits.write(0, 1);
        bits.write(0, 1);
        bits.write(0, 1);
        writePixels(pixels);
        return riff(bits.bytes());
    }

    /** One entry a block of the picture, all the same: take the pixel on the left. */
    private void writePredictorImage() {
        int side = 1 << LARGEST_BLOCK_BITS;
        int blocks = ((width + side - 1) / side) * ((height + side - 1) / side);
        int[] modes = new int[blocks];
        Arrays.fill(modes, LEFT_PREDICTOR << 8);
        bits.write(0, 1);
        writePixels(modes);
    }

    private void subtractGreen() {
        for (int index = 0; index < pixels.length; index++) {
            int pixel = pixels[index];
            int green = pixel >> 8 & 0xFF;
            int red = (pixel >> 16) - green & 0xFF;
            int blue = pixel - green & 0xFF;
            pixels[index] = pixel & 0xFF00FF00 | red << 16 | blue;
        }
    }

    /** The first pixel is predicted as opaque black, the first of each further row by the one above. */
    private void subtractLeft() {
        for (int y = height - 1; y >= 0; y--) {
            for (int x = width - 1; x >= 0; x--) {
                int index = y * width + x;
                int predicted = x > 0 ? pixels[index - 1] : y > 0 ? pixels[index - width] : 0xFF000000;
                pixels[index] = difference(pixels[index], predicted);
            }
        }
    }

    private static int difference(int pixel, int predicted) {
        int alphaAndGreen = (pixel & 0xFF00FF00) + 0x00FF00FF - (predicted & 0xFF00FF00);
        int redAndBlue = (pixel & 0x00FF00FF) + 0xFF00FF00 - (predicted & 0x00FF00FF);
        return alphaAndGreen & 0xFF00FF00 | redAndBlue & 0x00FF00FF;
    }

    /** Five prefix codes (green with lengths, red, blue, alpha, distance), then the pixels. */
    private void writePixels(int[] image) {
        PrefixCode green = code(image, 8, 280);
        PrefixCode red = code(image, 16, 256);
        PrefixCode blue = code(image, 0, 256);
        PrefixCode opacity = code(image, 24, 256);
        green.writeTo(bits);
        red.writeTo(bits);
        blue.writeTo(bits);
        opacity.writeTo(bits);
        PrefixCode.ofCounts(new int[40]).writeTo(bits);
        for (int pixel : image) {
            green.writeSymbol(bits, pixel >> 8 & 0xFF);
            red.writeSymbol(bits, pixel >> 16 & 0xFF);
            blue.writeSymbol(bits, pixel & 0xFF);
            opacity.writeSymbol(bits, pixel >>> 24);
        }
    }

    private static PrefixCode code(int[] image, int shift, int symbols) {
        int[] counts = new int[symbols];
        for (int pixel : image) {
            counts[pixel >>> shift & 0xFF]++;
        }
        return PrefixCode.ofCounts(counts);
    }

    private static byte[] riff(byte[] data) {
        int padding = data.length & 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("RIFF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(littleEndian(4 + 8 + data.length + padding));
        out.writeBytes("WEBPVP8L".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(littleEndian(data.length));
        out.writeBytes(data);
        out.writeBytes(new byte[padding]);
        return out.toByteArray();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    /** Bits from the least significant on. */
    static final class BitWriter {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long pending;
        private int count;

        void write(int value, int length) {
            pending |= (value & 0xFFFFFFFFL) << count;
            count += length;
            while (count >= 8) {
                bytes.write((int) pending);
                pending >>>= 8;
                count -= 8;
            }
        }

        byte[] bytes() {
            if (count > 0) {
                bytes.write((int) pending);
                pending = 0;
                count = 0;
            }
            return bytes.toByteArray();
        }
    }
}
