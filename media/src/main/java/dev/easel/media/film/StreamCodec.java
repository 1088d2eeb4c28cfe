package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * How frames are encoded for an MP4 or WebM file.
 *
 * @param container FFmpeg's name of the container
 * @param encoder FFmpeg's name of the encoder
 * @param alpha whether the frames have alpha
 * @param pixelFormat what the encoder takes
 * @param even whether both sides must be even
 * @param smallest the least a side may have, in pixels
 * @param largest the most a side may have, in pixels
 */
record StreamCodec(
        String container, String encoder, boolean alpha, int pixelFormat, boolean even, int smallest, int largest) {
    private static final String MP4 = "mp4";
    private static final String WEBM = "webm";
    private static final int LARGEST_H264 = 4096;
    private static final int LARGEST_WEBM = 16_384;

    /** What suits an encoding. */
    static StreamCodec of(FilmEncoding encoding, boolean alpha) {
        return switch (encoding) {
            case FilmEncoding.H264 ignored ->
                new StreamCodec(MP4, "libopenh264", false, avutil.AV_PIX_FMT_YUV420P, true, 16, LARGEST_H264);
            case FilmEncoding.Vp9 ignored ->
                new StreamCodec(
                        WEBM,
                        "libvpx-vp9",
                        alpha,
                        alpha ? avutil.AV_PIX_FMT_YUVA420P : avutil.AV_PIX_FMT_YUV420P,
                        false,
                        1,
                        LARGEST_WEBM);
            case FilmEncoding.Av1 ignored ->
                new StreamCodec(WEBM, "libsvtav1", false, avutil.AV_PIX_FMT_YUV420P10, true, 64, LARGEST_WEBM);
            case FilmEncoding.Webp ignored -> throw notAStream(encoding);
            case FilmEncoding.Gif ignored -> throw notAStream(encoding);
            case FilmEncoding.Apng ignored -> throw notAStream(encoding);
        };
    }

    private static IllegalArgumentException notAStream(FilmEncoding encoding) {
        return new IllegalArgumentException(encoding.extension() + " files are written otherwise");
    }

    /** The side that is encoded for a side of the film: at least the smallest, and even if need be. */
    int padded(int side) {
        if (side > largest) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A film with a side of " + side + " pixels cannot be encoded by " + encoder + ", whose most is "
                            + largest + "; make it smaller, or save it as WebM.");
        }
        int fitting = Math.max(side, smallest);
        return even ? fitting + (fitting & 1) : fitting;
    }

    /** Sets what decides between quality and size. */
    void tune(AVCodecContext context, FilmEncoding encoding) {
        switch (encoding) {
            case FilmEncoding.H264(int quantizer) -> context.qmin(quantizer).qmax(quantizer);
            case FilmEncoding.Vp9(int rateFactor) -> {
                set(context, "crf", Integer.toString(rateFactor));
                set(context, "deadline", "good");
                set(context, "cpu-used", "4");
                set(context, "row-mt", "1");
                // Alternate reference frames cannot be had together with alpha.
                set(context, "auto-alt-ref", alpha ? "0" : "1");
            }
            case FilmEncoding.Av1(int rateFactor) -> {
                set(context, "crf", Integer.toString(rateFactor));
                set(context, "preset", "8");
            }
            default -> throw notAStream(encoding);
        }
    }

    private static void set(AVCodecContext context, String name, String value) {
        Ffmpeg.requireWritten(avutil.av_opt_set(context.priv_data(), name, value, 0), "setting the option " + name);
    }
}
