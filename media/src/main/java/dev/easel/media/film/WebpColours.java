package dev.easel.media.film;

import dev.easel.media.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Colours of lossy WebP pictures, number for number those of libwebp: chroma between its samples is weighted 9, 3, 3 and 1, and BT.601
 * is computed in fixed point. For one thread at a time.
 */
final class WebpColours {
    /** Factors of 2¹⁴, applied in two steps of 8 and 6 bits. */
    private static final int LUMA = 19_077;

    private static final int RED_OF_V = 26_149;
    private static final int GREEN_OF_U = 6_419;
    private static final int GREEN_OF_V = 13_320;
    private static final int BLUE_OF_U = 33_050;
    private static final int RED_OFFSET = -14_234;
    private static final int GREEN_OFFSET = 8_708;
    private static final int BLUE_OFFSET = -17_685;
    private static final int FRACTION = 6;

    private final int width;
    private final int height;
    private final int channels;
    private final int chromaWidth;
    private final byte[] luma;
    private final byte[] alpha;
    private final byte[] chroma;
    private final int[] u;
    private final int[] v;

    /**
     * @param channels 3, or 4 with alpha
     */
    WebpColours(int width, int height, int channels) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        chromaWidth = (width + 1) / 2;
        luma = new byte[width];
        alpha = new byte[channels == 4 ? width : 0];
        chroma = new byte[2 * chromaWidth];
        u = new int[width];
        v = new int[width];
    }

    /** Whether these sizes are the ones of this object. */
    boolean fits(int otherWidth, int otherHeight, int otherChannels) {
        return width == otherWidth && height == otherHeight && channels == otherChannels;
    }

    /**
     * The picture.
     *
     * @param frame luma, and chroma of half the size, limited range; with alpha if there are 4 channels
     */
    Picture picture(AVFrame frame) {
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        int lastChroma = (height - 1) / 2;
        for (int y = 0; y < height; y++) {
            int near = y / 2;
            int far = Math.clamp(near + ((y & 1) == 1 ? 1L : -1L), 0, lastChroma);
            read(frame, 0, y, luma, 0, width);
            upsample(frame, 1, near, far, u);
            upsample(frame, 2, near, far, v);
            if (channels == 4) {
                read(frame, 3, y, alpha, 0, width);
            }
            convert(samples, y * width * channels);
        }
        return new Picture(width, height, channels, samples);
    }

    private static void read(AVFrame frame, int plane, int row, byte[] into, int offset, int length) {
        BytePointer data = frame.data(plane);
        data.position((long) row * frame.linesize(plane)).get(into, offset, length);
    }

    /** The chroma of one row of pixels, from the rows of samples that are nearest to it and next to that one. */
    private void upsample(AVFrame frame, int plane, int near, int far, int[] into) {
        read(frame, plane, near, chroma, 0, chromaWidth);
        read(frame, plane, far, chroma, chromaWidth, chromaWidth);
        into[0] = edge(0);
        for (int x = 1; x <= (width - 1) / 2; x++) {
            int before = chroma[x - 1] & 0xFF;
            int here = chroma[x] & 0xFF;
            int farBefore = chroma[chromaWidth + x - 1] & 0xFF;
            int farHere = chroma[chromaWidth + x] & 0xFF;
            int sum = before + here + farBefore + farHere + 8;
            into[2 * x - 1] = (sum + 2 * (here + farBefore) >> 3) + before >> 1;
            into[2 * x] = (sum + 2 * (before + farHere) >> 3) + here >> 1;
        }
        if ((width & 1) == 0) {
            into[width - 1] = edge(chromaWidth - 1);
        }
    }

    private int edge(int x) {
        return 3 * (chroma[x] & 0xFF) + (chroma[chromaWidth + x] & 0xFF) + 2 >> 2;
    }

    private void convert(byte[] samples, int start) {
        int to = start;
        for (int x = 0; x < width; x++) {
            int light = (luma[x] & 0xFF) * LUMA >> 8;
            samples[to] = level(light + (v[x] * RED_OF_V >> 8) + RED_OFFSET);
            samples[to + 1] = level(light - (u[x] * GREEN_OF_U >> 8) - (v[x] * GREEN_OF_V >> 8) + GREEN_OFFSET);
            samples[to + 2] = level(light + (u[x] * BLUE_OF_U >> 8) + BLUE_OFFSET);
            if (channels == 4) {
                samples[to + 3] = alpha[x];
            }
            to += channels;
        }
    }

    private static byte level(int value) {
        int level = value >> FRACTION;
        return (byte) (level < 0 ? 0 : Math.min(level, 0xFF));
    }
}
