package dev.easel.media.film;

import dev.easel.media.Picture;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Encodes single pictures with libwebp. */
final class WebpEncoder {
    private static final int LAMBDA = 118;

    private WebpEncoder() {}

    /** The bytes of a still WebP file. Usable from several threads at once. */
    static byte[] encode(Picture picture, FilmEncoding.Webp encoding) {
        AVCodec codec = Ffmpeg.encoder("libwebp");
        AVCodecContext context = Ffmpeg.requireMemory(avcodec.avcodec_alloc_context3(codec), "an encoder");
        AVFrame frame = Ffmpeg.frame(picture.width(), picture.height(), avutil.AV_PIX_FMT_RGB32);
        AVPacket packet = Ffmpeg.requireMemory(avcodec.av_packet_alloc(), "a packet");
        try {
            context.width(picture.width()).height(picture.height()).pix_fmt(avutil.AV_PIX_FMT_RGB32);
            context.time_base().num(1).den(1);
            context.compression_level(encoding.method());
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
            context.global_quality(LAMBDA * encoding.quality());
            AVDictionary options = new AVDictionary(null);
            avutil.av_dict_set(options, "lossless", encoding.lossless() ? "1" : "0", 0);
            avutil.av_dict_set(options, "quality", Integer.toString(encoding.quality()), 0);
            int opened = avcodec.avcodec_open2(context, codec, options);
            avutil.av_dict_free(options);
            Ffmpeg.requireWritten(opened, "opening the WebP encoder");
            Ffmpeg.fill(frame, blueFirst(picture));
            frame.pts(0);
            Ffmpeg.requireWritten(avcodec.avcodec_send_frame(context, frame), "encoding");
            Ffmpeg.requireWritten(avcodec.avcodec_receive_packet(context, packet), "encoding");
            byte[] file = new byte[packet.size()];
            packet.data().get(file);
            return file;
        } finally {
            avcodec.av_packet_free(packet);
            avutil.av_frame_free(frame);
            avcodec.avcodec_free_context(context);
        }
    }

    /** Blue, green, red, alpha: what libwebp takes. */
    private static Picture blueFirst(Picture picture) {
        int channels = picture.channels();
        byte[] samples = picture.samples();
        byte[] turned = new byte[picture.width() * picture.height() * 4];
        int from = 0;
        int last = channels == 1 ? 0 : 2;
        for (int to = 0; to < turned.length; to += 4) {
            turned[to] = samples[from + last];
            turned[to + 1] = samples[from + Math.min(1, last)];
            turned[to + 2] = samples[from];
            turned[to + 3] = channels == 4 ? samples[from + 3] : -1;
            from += channels;
        }
        return new Picture(picture.width(), picture.height(), 4, turned);
    }
}
