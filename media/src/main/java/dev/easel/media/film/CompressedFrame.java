package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;

/** What is left of a picture after it was a frame of an H.264 film: models trained on films expect such traces. */
public final class CompressedFrame {
    private static final int SMALLEST_SIDE = 16;
    private static final int LARGEST_SIDE = 4096;
    /** Pictures that stand alone are quantised finer than the rate factor says, by the ratio 1.4 that encoders use: 6 · log₂ 1.4. */
    private static final int FINER = 3;

    private static final int COARSEST = 51;
    /** Keeps the encoder from warning that it cannot also control the bit rate. */
    private static final int QUIET = 24;

    private CompressedFrame() {}

    /**
     * Encodes a picture as a single frame and decodes it.
     *
     * @param picture 3 channels; an odd last row or column is cut off
     * @param rateFactor how coarse, 1 (nearly nothing is lost) … 51, as the {@code crf} of H.264 encoders; larger counts as 51
     * @return 3 channels, even sides
     * @throws EaselException when the picture is too small or too large for H.264
     */
    public static Picture of(Picture picture, int rateFactor) {
        int width = picture.width() / 2 * 2;
        int height = picture.height() / 2 * 2;
        if (picture.channels() != 3) {
            throw new IllegalArgumentException("a frame of " + picture.channels() + " channels");
        }
        if (Math.min(width, height) < SMALLEST_SIDE || Math.max(width, height) > LARGEST_SIDE) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A picture of " + picture.width() + "×" + picture.height()
                            + " pixels can't be a frame of an H.264 film; its sides must be from " + SMALLEST_SIDE
                            + " to "
                            + LARGEST_SIDE + ".");
        }
        int quantizer = Math.clamp(rateFactor - FINER, 1, COARSEST);
        try (PointerScope scope = new PointerScope()) {
            AVPacket packet = encode(picture, width, height, quantizer);
            try {
                return decode(packet, width, height);
            } finally {
                avcodec.av_packet_free(packet);
            }
        }
    }

    private static AVPacket encode(Picture picture, int width, int height, int quantizer) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
        AVCodecContext context = avcodec.avcodec_alloc_context3(require(codec, "an H.264 encoder"));
        AVFrame frame = avutil.av_frame_alloc();
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            context.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
            context.time_base().num(1).den(1);
            context.log_level_offset(QUIET);
            context.gop_size(1).qmin(quantizer).qmax(quantizer).thread_count(1);
            check(avcodec.avcodec_open2(context, codec, (AVDictionary) null), "opening the encoder");
            frame.width(width).height(height).format(avutil.AV_PIX_FMT_YUV420P).pts(0);
            check(avutil.av_frame_get_buffer(frame, 0), "a frame's memory");
            toYuv(picture, frame);
            check(avcodec.avcodec_send_frame(context, frame), "encoding");
            check(avcodec.avcodec_send_frame(context, null), "encoding");
            check(avcodec.avcodec_receive_packet(context, packet), "encoding");
            return packet;
        } catch (RuntimeException failure) {
            avcodec.av_packet_free(packet);
            throw failure;
        } finally {
            avutil.av_frame_free(frame);
            avcodec.avcodec_free_context(context);
        }
    }

    private static Picture decode(AVPacket packet, int width, int height) {
        AVCodec codec = avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_H264);
        AVCodecContext context = avcodec.avcodec_alloc_context3(require(codec, "an H.264 decoder"));
        AVFrame frame = avutil.av_frame_alloc();
        try {
            context.thread_count(1);
            check(avcodec.avcodec_open2(context, codec, (AVDictionary) null), "opening the decoder");
            check(avcodec.avcodec_send_packet(context, packet), "decoding");
            check(avcodec.avcodec_send_packet(context, null), "decoding");
            check(avcodec.avcodec_receive_frame(context, frame), "decoding");
            return toRgb(frame, width, height);
        } finally {
            avutil.av_frame_free(frame);
            avcodec.avcodec_free_context(context);
        }
    }

    private static SwsContext scaler(int width, int height, int from, int to) {
        SwsContext scaler = swscale.sws_getContext(
                width, height, from, width, height, to, swscale.SWS_BICUBIC, null, null, (DoublePointer) null);
        return require(scaler, "a colour converter");
    }

    private static void toYuv(Picture picture, AVFrame frame) {
        SwsContext scaler = scaler(frame.width(), frame.height(), avutil.AV_PIX_FMT_RGB24, avutil.AV_PIX_FMT_YUV420P);
        AVFrame source = frame(frame.width(), frame.height());
        try {
            int row = 3 * frame.width();
            for (int line = 0; line < frame.height(); line++) {
                new BytePointer(source.data(0))
                        .position((long) line * source.linesize(0))
                        .put(picture.samples(), line * 3 * picture.width(), row);
            }
            check(swscale.sws_scale_frame(scaler, frame, source), "converting colours");
        } finally {
            avutil.av_frame_free(source);
            swscale.sws_freeContext(scaler);
        }
    }

    private static Picture toRgb(AVFrame frame, int width, int height) {
        SwsContext scaler = scaler(width, height, frame.format(), avutil.AV_PIX_FMT_RGB24);
        AVFrame target = frame(width, height);
        try {
            check(swscale.sws_scale_frame(scaler, target, frame), "converting colours");
            byte[] samples = new byte[3 * width * height];
            for (int line = 0; line < height; line++) {
                new BytePointer(target.data(0))
                        .position((long) line * target.linesize(0))
                        .get(samples, line * 3 * width, 3 * width);
            }
            return new Picture(width, height, 3, samples);
        } finally {
            avutil.av_frame_free(target);
            swscale.sws_freeContext(scaler);
        }
    }

    private static AVFrame frame(int width, int height) {
        AVFrame frame = avutil.av_frame_alloc();
        frame.width(width).height(height).format(avutil.AV_PIX_FMT_RGB24);
        check(avutil.av_frame_get_buffer(frame, 0), "a frame's memory");
        return frame;
    }

    private static <T> T require(T found, String what) {
        if (found == null) {
            throw new EaselException(
                    ErrorCode.INTERNAL, "The film library has no memory left for, or lacks, " + what + ".");
        }
        return found;
    }

    private static void check(int status, String what) {
        if (status < 0) {
            throw new EaselException(
                    ErrorCode.INTERNAL,
                    "A frame could not be compressed: " + what + " failed with status " + status + ".");
        }
    }
}
