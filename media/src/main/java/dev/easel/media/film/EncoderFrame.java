package dev.easel.media.film;

import dev.easel.media.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/** A frame as an encoder wants it, BT.709 and limited range, filled from pictures. For one thread at a time. */
final class EncoderFrame implements AutoCloseable {
    private final StreamCodec codec;
    private final AVFrame source;
    private final AVFrame frame;
    private final PixelConverter converter = new PixelConverter(swscale.SWS_CS_ITU709, false, false);

    /**
     * @param width of what is encoded, in pixels
     * @param height of what is encoded, in pixels
     */
    EncoderFrame(StreamCodec codec, int width, int height) {
        this.codec = codec;
        source = Ffmpeg.frame(width, height, codec.alpha() ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24);
        frame = Ffmpeg.frame(width, height, codec.pixelFormat());
    }

    /** Takes a picture over, which may be smaller. */
    void fill(Picture picture) {
        Ffmpeg.fill(source, codec.alpha() ? picture : picture.opaque());
        // The encoder may still hold what was in it before.
        Ffmpeg.requireWritten(avutil.av_frame_make_writable(frame), "a frame");
        converter.convert(source, frame);
    }

    /** What was filled last. */
    AVFrame frame() {
        return frame;
    }

    @Override
    public void close() {
        converter.close();
        avutil.av_frame_free(frame);
        avutil.av_frame_free(source);
    }
}
