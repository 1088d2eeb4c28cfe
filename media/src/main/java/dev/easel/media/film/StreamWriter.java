package dev.easel.media.film;

import dev.easel.media.Picture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Writes MP4 (H.264) and WebM (VP9, AV1): BT.709, limited range, which the file says. */
final class StreamWriter implements FilmWriter {
    /** Ticks a second where frames are not equally long: a multiple of the usual rates and of a thousand. */
    private static final int TICKS = 90_000;

    private static final int MOST_THREADS = 8;
    private static final int ASSUMED_RATE = 30;
    /** Encoders refuse more frames a second; such films are written with times, as if their frames were not equally long. */
    private static final int FASTEST = 240;

    private final StreamCodec codec;
    private final FilmFormat film;
    private final AVFormatContext file;
    private final AVCodecContext encoder;
    private final AVStream stream;
    private final AVPacket packet;
    private final int width;
    private final int height;
    /** Colours are converted on all cores while the encoder is busy with frames before. */
    private final OrderedWork<Converted> work = new OrderedWork<>();

    private final Queue<EncoderFrame> idle = new ConcurrentLinkedQueue<>();
    private final Queue<EncoderFrame> all = new ConcurrentLinkedQueue<>();
    /** How long the frames that are in the encoder last, by their start. */
    private final Map<Long, Long> durations = new TreeMap<>();

    private Optional<Pending> pending = Optional.empty();
    private long written;
    private boolean closed;

    /** A frame that waits for the one after it, which says how long it is seen. */
    private record Pending(Picture picture, long start, Duration end) {}

    private record Converted(EncoderFrame frame, long start, long duration) {}

    /**
     * Opens the file and the encoder.
     *
     * @param text what the file says of itself, by key
     */
    StreamWriter(Path path, FilmFormat film, StreamCodec codec, Map<String, String> text) {
        this.film = film;
        this.codec = codec;
        width = codec.padded(film.width());
        height = codec.padded(film.height());
        AVCodec implementation = Ffmpeg.encoder(codec.encoder());
        file = new AVFormatContext(null);
        Ffmpeg.requireWritten(
                avformat.avformat_alloc_output_context2(file, null, codec.container(), path.toString()),
                "opening the container");
        encoder = Ffmpeg.requireMemory(avcodec.avcodec_alloc_context3(implementation), "an encoder");
        packet = Ffmpeg.requireMemory(avcodec.av_packet_alloc(), "a packet");
        stream = Ffmpeg.requireMemory(avformat.avformat_new_stream(file, implementation), "a stream");
        openEncoder(implementation);
        openFile(path, text);
    }

    private void openEncoder(AVCodec implementation) {
        encoder.width(width).height(height).pix_fmt(codec.pixelFormat());
        encoder.color_range(avutil.AVCOL_RANGE_MPEG)
                .colorspace(avutil.AVCOL_SPC_BT709)
                .color_primaries(avutil.AVCOL_PRI_BT709)
                .color_trc(avutil.AVCOL_TRC_BT709);
        encoder.sample_aspect_ratio().num(1).den(1);
        encoder.time_base().num(1).den(TICKS);
        // Only an assumption of how much time a frame has, for encoders that plan by it.
        encoder.framerate().num(ASSUMED_RATE).den(1);
        film.rate().filter(rate -> rate.value() <= FASTEST).ifPresent(rate -> {
            encoder.time_base().num(rate.denominator()).den(rate.numerator());
            encoder.framerate().num(rate.numerator()).den(rate.denominator());
            stream.avg_frame_rate(encoder.framerate());
        });
        encoder.bit_rate(0);
        encoder.thread_count(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
        if ((file.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
            encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        codec.tune(encoder);
        Ffmpeg.requireWritten(
                avcodec.avcodec_open2(encoder, implementation, (AVDictionary) null),
                "opening the encoder " + codec.encoder() + " for " + width + "x" + height + " pixels");
        Ffmpeg.requireWritten(
                avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder), "describing the stream");
        stream.time_base(encoder.time_base());
    }

    private void openFile(Path path, Map<String, String> text) {
        AVDictionary tags = new AVDictionary(null);
        text.forEach((key, value) -> avutil.av_dict_set(tags, key, value, 0));
        file.metadata(tags);
        if (codec.alpha()) {
            AVDictionary streamTags = new AVDictionary(null);
            avutil.av_dict_set(streamTags, "alpha_mode", "1", 0);
            stream.metadata(streamTags);
        }
        AVIOContext output = new AVIOContext(null);
        Ffmpeg.requireWritten(avformat.avio_open(output, path.toString(), avformat.AVIO_FLAG_WRITE), "opening " + path);
        file.pb(output);
        AVDictionary options = new AVDictionary(null);
        if (codec.container().equals(StreamCodec.MP4)) {
            avutil.av_dict_set(options, "movflags", "use_metadata_tags+faststart", 0);
        }
        int status = avformat.avformat_write_header(file, options);
        avutil.av_dict_free(options);
        Ffmpeg.requireWritten(status, "writing the header");
    }

    @Override
    public void add(FilmFrame next) {
        long start = Ffmpeg.ticks(next.start(), encoder.time_base());
        if (pending.isPresent() && pending.get().start() >= start) {
            pending = Optional.of(new Pending(next.picture(), pending.get().start(), next.end()));
            return;
        }
        pending.ifPresent(before -> encode(before, start));
        pending = Optional.of(new Pending(next.picture(), start, next.end()));
    }

    private void encode(Pending before, long end) {
        written++;
        work.put(() -> convert(before, end));
        while (work.isFull()) {
            work.take().ifPresent(this::send);
        }
    }

    private Converted convert(Pending before, long end) {
        EncoderFrame free = idle.poll();
        EncoderFrame frame = free == null ? new EncoderFrame(codec, width, height) : free;
        if (free == null) {
            all.add(frame);
        }
        frame.fill(before.picture());
        return new Converted(frame, before.start(), end - before.start());
    }

    private void send(Converted next) {
        next.frame().frame().pts(next.start());
        durations.put(next.start(), next.duration());
        Ffmpeg.requireWritten(avcodec.avcodec_send_frame(encoder, next.frame().frame()), "encoding");
        idle.add(next.frame());
        drain();
    }

    private void drain() {
        while (true) {
            int status = avcodec.avcodec_receive_packet(encoder, packet);
            if (Ffmpeg.isAgain(status) || status == avutil.AVERROR_EOF()) {
                return;
            }
            Ffmpeg.requireWritten(status, "encoding");
            Long duration = durations.remove(packet.pts());
            packet.duration(duration == null ? 1 : duration);
            packet.stream_index(stream.index());
            AVRational from = encoder.time_base();
            avcodec.av_packet_rescale_ts(packet, from, stream.time_base());
            Ffmpeg.requireWritten(avformat.av_interleaved_write_frame(file, packet), "writing a frame");
        }
    }

    @Override
    public void finish() {
        pending.ifPresent(last ->
                encode(last, Math.max(last.start() + 1, Ffmpeg.ticks(last.end(), encoder.time_base()))));
        pending = Optional.empty();
        FilmWriters.requireFrames(written);
        for (Optional<Converted> next = work.take(); next.isPresent(); next = work.take()) {
            send(next.get());
        }
        Ffmpeg.requireWritten(avcodec.avcodec_send_frame(encoder, null), "encoding");
        drain();
        Ffmpeg.requireWritten(avformat.av_write_trailer(file), "completing the file");
        AVIOContext output = file.pb();
        file.pb(null);
        Ffmpeg.requireWritten(avformat.avio_closep(output), "closing the file");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        work.close();
        all.forEach(EncoderFrame::close);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(encoder);
        if (file.pb() != null && !file.pb().isNull()) {
            avformat.avio_closep(file.pb());
        }
        avformat.avformat_free_context(file);
    }
}
