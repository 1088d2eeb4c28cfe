package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Map;
import java.util.OptionalInt;
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
 * @param quantizer how coarse all frames are; empty where an option says it
 * @param options of the encoder, by FFmpeg's names
 */
record StreamCodec(
        String container,
        String encoder,
        boolean alpha,
        int pixelFormat,
        boolean even,
        int smallest,
        int largest,
        OptionalInt quantizer,
        Map<String, String> options) {
    static final String MP4 = "mp4";
    private static final String WEBM = "webm";
    private static final String RATE_FACTOR = "crf";
    private static final int LARGEST_H264 = 4096;
    /** In frames: players jump to such frames. */
    private static final int FARTHEST_KEYFRAME = 250;

    private static final int LARGEST_WEBM = 16_384;

    static StreamCodec h264(int quantizer) {
        return new StreamCodec(
                MP4,
                "libopenh264",
                false,
                avutil.AV_PIX_FMT_YUV420P,
                true,
                16,
                LARGEST_H264,
                OptionalInt.of(quantizer),
                Map.of());
    }

    static StreamCodec vp9(int rateFactor, boolean alpha) {
        return new StreamCodec(
                WEBM,
                "libvpx-vp9",
                alpha,
                alpha ? avutil.AV_PIX_FMT_YUVA420P : avutil.AV_PIX_FMT_YUV420P,
                false,
                1,
                LARGEST_WEBM,
                OptionalInt.empty(),
                Map.of(
                        RATE_FACTOR,
                        Integer.toString(rateFactor),
                        "deadline",
                        "good",
                        "cpu-used",
                        "4",
                        "row-mt",
                        "1",
                        // Alternate reference frames cannot be had together with alpha.
                        "auto-alt-ref",
                        alpha ? "0" : "1"));
    }

    static StreamCodec av1(int rateFactor) {
        return new StreamCodec(
                WEBM,
                "libsvtav1",
                false,
                avutil.AV_PIX_FMT_YUV420P10,
                true,
                64,
                LARGEST_WEBM,
                OptionalInt.empty(),
                Map.of(RATE_FACTOR, Integer.toString(rateFactor), "preset", "8"));
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
    void tune(AVCodecContext context) {
        quantizer.ifPresent(level -> context.qmin(level).qmax(level).gop_size(FARTHEST_KEYFRAME));
        options.forEach((name, value) -> Ffmpeg.requireWritten(
                avutil.av_opt_set(context.priv_data(), name, value, 0), "setting the option " + name));
    }
}
