package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** What the users of FFmpeg's libraries share: loading them, their errors, and frames filled from pictures and back. */
final class Ffmpeg {
    private static final int MESSAGE_LENGTH = 128;
    private static final long NANOSECONDS = 1_000_000_000L;

    static {
        load();
    }

    private Ffmpeg() {}

    private static void load() {
        try {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        } catch (LinkageError missing) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "FFmpeg's libraries could not be loaded (" + missing.getMessage()
                            + "); run ./easel --rebuild to unpack them again.",
                    missing);
        }
    }

    /** Whether a status is "nothing now, come again". */
    static boolean isAgain(int status) {
        return status == avutil.AVERROR_EAGAIN();
    }

    /** What a status means. */
    static String message(int status) {
        byte[] text = new byte[MESSAGE_LENGTH];
        avutil.av_strerror(status, text, MESSAGE_LENGTH);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * Passes a status on unless it is an error.
     *
     * @param what was done, for the message
     * @throws EaselException {@link ErrorCode#OUT_OF_MEMORY} or {@link ErrorCode#INPUT_OUTPUT}
     */
    static int requireWritten(int status, String what) {
        if (status == avutil.AVERROR_ENOMEM()) {
            throw new EaselException(ErrorCode.OUT_OF_MEMORY, "There is not enough memory for " + what + ".");
        }
        if (status < 0) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The film cannot be written: " + what + " failed (" + message(status) + ").");
        }
        return status;
    }

    /** Passes a pointer on unless it is null, which means that memory is short. */
    static <T> T requireMemory(T pointer, String what) {
        if (pointer == null) {
            throw new EaselException(ErrorCode.OUT_OF_MEMORY, "There is not enough memory for " + what + ".");
        }
        return pointer;
    }

    /**
     * An encoder by name.
     *
     * @throws EaselException {@link ErrorCode#UNAVAILABLE} when the libraries lack it
     */
    static AVCodec encoder(String name) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
        if (codec == null) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "The FFmpeg libraries in use have no encoder " + name
                            + "; use another format, or the libraries that come with Easel.");
        }
        return codec;
    }

    /** An empty frame with memory for its pixels. */
    static AVFrame frame(int width, int height, int pixelFormat) {
        AVFrame frame = requireMemory(avutil.av_frame_alloc(), "a frame");
        frame.width(width).height(height).format(pixelFormat);
        int status = avutil.av_frame_get_buffer(frame, 0);
        if (status < 0) {
            avutil.av_frame_free(frame);
            requireWritten(status, "a frame of " + width + "x" + height + " pixels");
        }
        return frame;
    }

    /** The pixel format of a picture's samples. */
    static int pixelFormat(Picture picture) {
        return switch (picture.channels()) {
            case 1 -> avutil.AV_PIX_FMT_GRAY8;
            case 3 -> avutil.AV_PIX_FMT_RGB24;
            default -> avutil.AV_PIX_FMT_RGBA;
        };
    }

    /**
     * Puts a picture into a frame of its pixel format; a larger frame is filled up by repeating the last column and row.
     *
     * @param frame writable, at least as large as the picture
     */
    static void fill(AVFrame frame, Picture picture) {
        int channels = picture.channels();
        int rowBytes = picture.width() * channels;
        byte[] row = new byte[frame.width() * channels];
        BytePointer data = frame.data(0);
        for (int y = 0; y < frame.height(); y++) {
            int from = Math.min(y, picture.height() - 1) * rowBytes;
            data.position((long) y * frame.linesize(0));
            if (row.length == rowBytes) {
                data.put(picture.samples(), from, rowBytes);
                continue;
            }
            System.arraycopy(picture.samples(), from, row, 0, rowBytes);
            for (int index = rowBytes; index < row.length; index++) {
                row[index] = row[index - channels];
            }
            data.put(row, 0, row.length);
        }
    }

    /** The picture in a frame of grey, RGB or RGBA samples. */
    static Picture picture(AVFrame frame, int channels) {
        int rowBytes = frame.width() * channels;
        byte[] samples = new byte[Math.multiplyExact(rowBytes, frame.height())];
        BytePointer data = frame.data(0);
        for (int y = 0; y < frame.height(); y++) {
            data.position((long) y * frame.linesize(0)).get(samples, y * rowBytes, rowBytes);
        }
        return new Picture(frame.width(), frame.height(), channels, samples);
    }

    /** A time as a number of ticks, rounded. */
    static long ticks(Duration time, AVRational base) {
        return Math.round((double) time.toNanos() * base.den() / ((double) base.num() * NANOSECONDS));
    }

    /** A number of ticks as a time. */
    static Duration time(long ticks, AVRational base) {
        return Duration.ofNanos(Math.round((double) ticks * base.num() * NANOSECONDS / base.den()));
    }
}
