package dev.easel.server.api;

import dev.easel.media.JpegWriter;
import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.ResamplingFilter;
import dev.easel.media.WebpWriter;
import dev.easel.server.http.Answer;
import java.util.Locale;

/** Pictures in small, for lists of many. */
final class Thumbnail {
    private static final int QUALITY = 85;
    private static final int SMALLEST_SIDE = 16;
    private static final int LARGEST_SIDE = 1024;

    /** A file of so many bytes is sent as it is: making it smaller would take longer than sending it. */
    private static final long SMALL_FILE = 96L << 10;

    private Thumbnail() {}

    /** Whether a file is worth it: a still picture that is not small already. */
    static boolean isWorthIt(String name, long bytes) {
        String lower = name.toLowerCase(Locale.ROOT);
        return bytes > SMALL_FILE && (lower.endsWith(".png") || lower.endsWith(".jpg") || lower.endsWith(".jpeg"));
    }

    /**
     * The picture in small.
     *
     * @param side how many pixels its shorter side has, unless it has fewer
     */
    static Answer of(Picture picture, long side) {
        double scale =
                Math.clamp(side, SMALLEST_SIDE, LARGEST_SIDE) / (double) Math.min(picture.width(), picture.height());
        Picture small = scale < 1
                ? PictureResizer.resize(
                        picture,
                        scaled(picture.width(), scale),
                        scaled(picture.height(), scale),
                        ResamplingFilter.BICUBIC)
                : picture;
        return small.channels() == 4
                ? Answer.bytes(200, "image/webp", WebpWriter.write(small))
                : Answer.bytes(200, "image/jpeg", JpegWriter.write(small, QUALITY));
    }

    private static int scaled(int side, double scale) {
        return Math.max(1, (int) Math.round(side * scale));
    }
}
