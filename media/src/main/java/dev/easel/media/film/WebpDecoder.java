package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/** Decodes single WebP pictures from their chunks. For one thread at a time. */
final class WebpDecoder implements AutoCloseable {
    private static final int FLAG_ALPHA = 0x10;
    private static final int STILL_HEADER = 12 + 8 + 10;

    private final AVPacket packet = Ffmpeg.requireMemory(avcodec.av_packet_alloc(), "a packet");
    private final AVFrame frame = Ffmpeg.requireMemory(avutil.av_frame_alloc(), "a frame");
    private final PixelConverter converter = new PixelConverter(swscale.SWS_CS_ITU601, false, true);
    private Optional<WebpColours> colours = Optional.empty();
    private AVCodecContext context;
    private AVFrame target;

    /**
     * The picture in red, green and blue, and alpha if asked for.
     *
     * @param chunks the chunks ALPH and VP8, or VP8L, as they stand in the file
     * @param channels 3 or 4
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when they are corrupt or of another size; the decoder must be closed then
     */
    Picture decode(ByteBuffer chunks, int width, int height, int channels) {
        prepare(width, height, channels == 4 ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24);
        byte[] still = still(chunks, width, height);
        require(avcodec.av_new_packet(packet, still.length));
        packet.data().put(still);
        int sent = avcodec.avcodec_send_packet(context, packet);
        avcodec.av_packet_unref(packet);
        require(sent);
        require(avcodec.avcodec_receive_frame(context, frame));
        try {
            if (frame.width() != width || frame.height() != height) {
                throw corrupt("a frame has " + frame.width() + "x" + frame.height() + " pixels where " + width + "x"
                        + height + " are announced");
            }
            return picture(width, height, channels);
        } finally {
            avutil.av_frame_unref(frame);
        }
    }

    private Picture picture(int width, int height, int channels) {
        int format = frame.format();
        boolean lossy = format == avutil.AV_PIX_FMT_YUV420P && channels == 3
                || format == avutil.AV_PIX_FMT_YUVA420P && channels == 4;
        if (!lossy) {
            converter.convert(frame, target);
            return Ffmpeg.picture(target, channels);
        }
        if (colours.filter(each -> each.fits(width, height, channels)).isEmpty()) {
            colours = Optional.of(new WebpColours(width, height, channels));
        }
        return colours.get().picture(frame);
    }

    /** A decoder knows one size only. */
    private void prepare(int width, int height, int pixelFormat) {
        if (target != null && target.width() == width && target.height() == height && target.format() == pixelFormat) {
            return;
        }
        release();
        AVCodec codec = avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_WEBP);
        context = Ffmpeg.requireMemory(avcodec.avcodec_alloc_context3(codec), "a decoder");
        context.max_pixels(Picture.MAX_PIXELS);
        context.thread_count(1);
        context.err_recognition(avcodec.AV_EF_EXPLODE);
        require(avcodec.avcodec_open2(context, codec, (AVDictionary) null));
        target = Ffmpeg.frame(width, height, pixelFormat);
    }

    private void release() {
        if (target != null) {
            avutil.av_frame_free(target);
            target = null;
        }
        if (context != null) {
            avcodec.avcodec_free_context(context);
            context = null;
        }
    }

    @Override
    public void close() {
        release();
        converter.close();
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
    }

    /** A still file with these chunks. */
    private static byte[] still(ByteBuffer chunks, int width, int height) {
        int length = chunks.remaining();
        ByteBuffer file = ByteBuffer.allocate(STILL_HEADER + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(STILL_HEADER - 8 + length);
        file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10);
        boolean alpha =
                length >= 4 && WebpFile.letters(chunks, chunks.position()).equals("ALPH");
        file.putInt(alpha ? FLAG_ALPHA : 0);
        file.put((byte) (width - 1)).put((byte) (width - 1 >> 8)).put((byte) (width - 1 >> 16));
        file.put((byte) (height - 1)).put((byte) (height - 1 >> 8)).put((byte) (height - 1 >> 16));
        return file.put(chunks.duplicate()).array();
    }

    private static void require(int status) {
        if (status == avutil.AVERROR_ENOMEM()) {
            throw new EaselException(ErrorCode.OUT_OF_MEMORY, "There is not enough memory for a frame of the film.");
        }
        if (status < 0) {
            throw corrupt("a frame is truncated or corrupt (" + Ffmpeg.message(status) + ")");
        }
    }

    private static EaselException corrupt(String what) {
        return new EaselException(ErrorCode.INVALID_FILE, what);
    }
}
