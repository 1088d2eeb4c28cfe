package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.media.Orientation;
import dev.easel.media.Picture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/** Reads what FFmpeg's libraries read: MP4, WebM, MOV, AVI, GIF, animated PNG. Of several video streams the best one. */
final class StreamReader implements FilmReader {
    /** What players take for a frame that is said to be seen for no time. */
    private static final Duration UNSPECIFIED = Duration.ofMillis(100);

    private final String name;
    private final AVFormatContext file = new AVFormatContext(null);
    private final AVPacket packet = avcodec.av_packet_alloc();
    private AVFrame decoded = avutil.av_frame_alloc();
    private AVFrame ahead = avutil.av_frame_alloc();
    private final AVStream stream;
    private AVCodecContext decoder;
    private AVFrame target;
    private PixelConverter converter;
    private final int orientation;
    private final FilmFormat format;
    private boolean hasAhead;
    private boolean drained;
    private long first;
    private Duration position = Duration.ZERO;
    private boolean closed;

    /**
     * Opens a file.
     *
     * @param plays how often the film is played, as far as the caller knows
     * @param alpha whether the film has alpha, if the caller knows
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when it is no film that can be read
     */
    StreamReader(Path path, int plays, Optional<Boolean> alpha) {
        name = path.toString();
        try {
            FilmContainer.open(file, path);
            int index = avformat.av_find_best_stream(file, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, new AVCodec(null), 0);
            if (index < 0) {
                throw refused("there is no film in it that can be decoded");
            }
            stream = file.streams(index);
            openDecoder();
            boolean transparent = alpha.orElseGet(() -> hasAlpha(decoder.pix_fmt()));
            target = Ffmpeg.frame(
                    decoder.width(), decoder.height(), transparent ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24);
            orientation = DisplayRotation.orientation(stream);
            boolean sideways = orientation > 4;
            format = new FilmFormat(
                    sideways ? decoder.height() : decoder.width(),
                    sideways ? decoder.width() : decoder.height(),
                    transparent,
                    rate(),
                    plays);
            hasAhead = decode(ahead);
            if (!hasAhead) {
                throw refused("it holds no frame that can be decoded");
            }
            first = Math.max(0, timestamp(ahead, 0));
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Whether the frames are encoded as H.264. */
    boolean isH264() {
        return stream.codecpar().codec_id() == avcodec.AV_CODEC_ID_H264;
    }

    private void openDecoder() {
        Picture.requireSize(stream.codecpar().width(), stream.codecpar().height());
        boolean webmAlpha = avutil.av_dict_get(stream.metadata(), "alpha_mode", null, 0) != null;
        AVCodec codec = webmAlpha && stream.codecpar().codec_id() == avcodec.AV_CODEC_ID_VP9
                ? avcodec.avcodec_find_decoder_by_name("libvpx-vp9")
                : stream.codecpar().codec_id() == avcodec.AV_CODEC_ID_AV1
                        ? avcodec.avcodec_find_decoder_by_name("libaom-av1")
                        : avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
        if (codec == null) {
            throw refused("there is no decoder for it, "
                    + avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString());
        }
        decoder = Ffmpeg.requireMemory(avcodec.avcodec_alloc_context3(codec), "a decoder");
        avcodec.avcodec_parameters_to_context(decoder, stream.codecpar());
        decoder.max_pixels(Picture.MAX_PIXELS);
        decoder.thread_count(Math.min(8, Runtime.getRuntime().availableProcessors()));
        decoder.pkt_timebase(stream.time_base());
        if (webmAlpha) {
            decoder.pix_fmt(avutil.AV_PIX_FMT_YUVA420P);
        }
        if (avcodec.avcodec_open2(decoder, codec, (AVDictionary) null) < 0) {
            throw refused("its decoder refuses it");
        }
        boolean fullRange = decoder.color_range() == avutil.AVCOL_RANGE_JPEG;
        converter = new PixelConverter(matrix(), fullRange, true);
    }

    private int matrix() {
        return switch (decoder.colorspace()) {
            case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
            case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL -> swscale.SWS_CS_BT2020;
            default -> swscale.SWS_CS_ITU601;
        };
    }

    private static boolean hasAlpha(int pixelFormat) {
        return pixelFormat == avutil.AV_PIX_FMT_YUVA420P
                || (avutil.av_pix_fmt_desc_get(pixelFormat) != null
                        && (avutil.av_pix_fmt_desc_get(pixelFormat).flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0);
    }

    private Optional<FrameRate> rate() {
        AVRational real = stream.r_frame_rate();
        AVRational average = stream.avg_frame_rate();
        boolean even = real.num() > 0
                && real.den() > 0
                && average.num() > 0
                && (long) real.num() * average.den() == (long) average.num() * real.den();
        return even ? Optional.of(new FrameRate(real.num(), real.den())) : Optional.empty();
    }

    @Override
    public FilmFormat format() {
        return format;
    }

    /** The text that the file says of itself, by key. */
    Map<String, String> texts() {
        return FilmContainer.texts(file);
    }

    @Override
    public OptionalLong frameCount() {
        long count = stream.nb_frames();
        if (count > 0) {
            return OptionalLong.of(count);
        }
        AVRational average = stream.avg_frame_rate();
        if (file.duration() > 0 && average.num() > 0 && average.den() > 0) {
            return OptionalLong.of(Math.round(file.duration() / 1e6 * average.num() / average.den()));
        }
        return OptionalLong.empty();
    }

    @Override
    public Duration position() {
        return position;
    }

    @Override
    public Optional<FilmFrame> next() {
        if (!hasAhead) {
            return Optional.empty();
        }
        AVFrame current = ahead;
        ahead = decoded;
        decoded = current;
        avutil.av_frame_unref(ahead);
        long start = timestamp(current, 0);
        hasAhead = decode(ahead);
        Duration length = hasAhead
                ? Ffmpeg.time(timestamp(ahead, start) - start, stream.time_base())
                : lastDuration(current, start);
        if (length.isNegative() || length.isZero()) {
            length = UNSPECIFIED;
        }
        avutil.av_frame_make_writable(target);
        converter.convert(current, target);
        Picture picture = Orientation.upright(Ffmpeg.picture(target, format.alpha() ? 4 : 3), orientation);
        Duration since = position;
        position = position.plus(length);
        return Optional.of(new FilmFrame(picture, since, length));
    }

    private Duration lastDuration(AVFrame frame, long start) {
        if (frame.duration() > 0) {
            return Ffmpeg.time(frame.duration(), stream.time_base());
        }
        if (stream.duration() > 0 && first + stream.duration() > start) {
            return Ffmpeg.time(first + stream.duration() - start, stream.time_base());
        }
        Duration rest = Duration.ofNanos(file.duration() * 1000).minus(Ffmpeg.time(start - first, stream.time_base()));
        if (file.duration() > 0 && rest.toMillis() > 0) {
            return rest;
        }
        return format.rate().map(rate -> rate.duration(0)).orElse(UNSPECIFIED);
    }

    private static long timestamp(AVFrame frame, long otherwise) {
        return frame.best_effort_timestamp() == avutil.AV_NOPTS_VALUE ? otherwise : frame.best_effort_timestamp();
    }

    /** Decodes the next frame; false at the end. */
    private boolean decode(AVFrame frame) {
        while (true) {
            int status = avcodec.avcodec_receive_frame(decoder, frame);
            if (status >= 0) {
                return true;
            }
            if (status == avutil.AVERROR_EOF()) {
                return false;
            }
            if (!Ffmpeg.isAgain(status) || drained) {
                throw refused("it is truncated or corrupt (" + Ffmpeg.message(status) + ")");
            }
            feed();
        }
    }

    private void feed() {
        int status = avformat.av_read_frame(file, packet);
        if (status == avutil.AVERROR_EOF()) {
            drained = true;
            avcodec.avcodec_send_packet(decoder, null);
            return;
        }
        if (status < 0) {
            throw refused("it is truncated or corrupt (" + Ffmpeg.message(status) + ")");
        }
        int sent = packet.stream_index() == stream.index() ? avcodec.avcodec_send_packet(decoder, packet) : 0;
        boolean damaged = (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
        avcodec.av_packet_unref(packet);
        if (sent < 0 || damaged) {
            throw refused("it is truncated or corrupt (" + (damaged ? "a cut frame" : Ffmpeg.message(sent)) + ")");
        }
    }

    private EaselException refused(String why) {
        return FilmContainer.refused(name, why);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (converter != null) {
            converter.close();
        }
        if (decoder != null) {
            avcodec.avcodec_free_context(decoder);
        }
        if (target != null) {
            avutil.av_frame_free(target);
        }
        avutil.av_frame_free(decoded);
        avutil.av_frame_free(ahead);
        avcodec.av_packet_free(packet);
        if (!file.isNull()) {
            avformat.avformat_close_input(file);
        }
    }
}
