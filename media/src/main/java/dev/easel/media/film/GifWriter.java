package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * Writes GIF files. Colours are reduced on all cores. Players show a frame of less than two hundredths of a second for ten, so of frames
 * that follow each other faster only those two hundredths apart are kept, and the film keeps its speed.
 */
final class GifWriter implements FilmWriter {
    private static final int TICKS = 100;
    private static final int SHORTEST = 2;
    private static final int LONGEST = 0xFFFF;
    private static final int LARGEST_SIDE = 0xFFFF;
    private static final int PLAY_ONCE = -1;

    private final FilmFormat film;
    private final FilmEncoding.Gif encoding;
    private final OrderedWork<Timed> work = new OrderedWork<>();
    private final Queue<GifColours> idle = new ConcurrentLinkedQueue<>();
    private final AVFormatContext file = new AVFormatContext(null);
    private final AVCodecContext encoder;
    private final AVStream stream;
    private final AVFrame frame;
    private final AVPacket packet;
    private Optional<Waiting> waiting = Optional.empty();
    private long frames;
    private boolean closed;

    private record Waiting(FilmFrame frame, long start) {}

    private record Timed(GifColours.Paletted picture, long start, long duration) {}

    GifWriter(Path path, FilmFormat film, FilmEncoding.Gif encoding) {
        if (Math.max(film.width(), film.height()) > LARGEST_SIDE) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A GIF file cannot hold " + film.width() + "x" + film.height() + " pixels: a side may have "
                            + LARGEST_SIDE + ".");
        }
        this.film = film;
        this.encoding = encoding;
        AVCodec codec = Ffmpeg.encoder("gif");
        Ffmpeg.requireWritten(
                avformat.avformat_alloc_output_context2(file, null, "gif", path.toString()), "opening the file");
        encoder = Ffmpeg.requireMemory(avcodec.avcodec_alloc_context3(codec), "an encoder");
        frame = Ffmpeg.frame(film.width(), film.height(), avutil.AV_PIX_FMT_PAL8);
        packet = Ffmpeg.requireMemory(avcodec.av_packet_alloc(), "a packet");
        stream = Ffmpeg.requireMemory(avformat.avformat_new_stream(file, codec), "a stream");
        encoder.width(film.width()).height(film.height()).pix_fmt(avutil.AV_PIX_FMT_PAL8);
        encoder.time_base().num(1).den(TICKS);
        Ffmpeg.requireWritten(avcodec.avcodec_open2(encoder, codec, (AVDictionary) null), "opening the encoder");
        Ffmpeg.requireWritten(
                avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder), "describing the stream");
        stream.time_base(encoder.time_base());
        AVIOContext output = new AVIOContext(null);
        Ffmpeg.requireWritten(avformat.avio_open(output, path.toString(), avformat.AVIO_FLAG_WRITE), "opening " + path);
        file.pb(output);
    }

    /** The header is written with the length of the last frame, which is known only at the end if there is one frame. */
    private void writeHeader(long finalDelay) {
        AVDictionary options = new AVDictionary(null);
        // What follows the first time is counted, not all of them.
        int loop = film.plays() == 0 ? 0 : film.plays() == 1 ? PLAY_ONCE : Math.min(film.plays() - 1, LONGEST);
        avutil.av_dict_set(options, "loop", Integer.toString(loop), 0);
        avutil.av_dict_set(options, "final_delay", Long.toString(Math.min(finalDelay, LONGEST)), 0);
        int status = avformat.avformat_write_header(file, options);
        avutil.av_dict_free(options);
        Ffmpeg.requireWritten(status, "writing the header");
    }

    @Override
    public void add(FilmFrame next) {
        long start = ticks(next.start());
        if (waiting.isPresent() && start - waiting.get().start() < SHORTEST) {
            // Seen too shortly to be shown on its own: what is on the screen stays, and covers its time.
            waiting = Optional.of(new Waiting(
                    new FilmFrame(
                            waiting.get().frame().picture(),
                            waiting.get().frame().start(),
                            next.end().minus(waiting.get().frame().start())),
                    waiting.get().start()));
            return;
        }
        waiting.ifPresent(before -> put(before, start));
        waiting = Optional.of(new Waiting(next, start));
    }

    private void put(Waiting before, long end) {
        frames++;
        long duration = end - before.start();
        work.put(() -> {
            GifColours colours = idle.poll();
            if (colours == null) {
                colours = new GifColours(film, encoding);
            }
            try {
                return new Timed(colours.map(before.frame().picture()), before.start(), duration);
            } finally {
                idle.add(colours);
            }
        });
        while (work.isFull()) {
            work.take().ifPresent(this::write);
        }
    }

    private boolean begun;

    private void write(Timed timed) {
        if (!begun) {
            writeHeader(timed.duration());
            begun = true;
        }
        Ffmpeg.requireWritten(avutil.av_frame_make_writable(frame), "a frame");
        BytePointer data = frame.data(0);
        for (int y = 0; y < film.height(); y++) {
            data.position((long) y * frame.linesize(0)).put(timed.picture().indexes(), y * film.width(), film.width());
        }
        new IntPointer(frame.data(1)).put(timed.picture().colours());
        frame.pts(timed.start());
        Ffmpeg.requireWritten(avcodec.avcodec_send_frame(encoder, frame), "encoding");
        drain(timed.duration());
    }

    private void drain(long duration) {
        while (true) {
            int status = avcodec.avcodec_receive_packet(encoder, packet);
            if (Ffmpeg.isAgain(status) || status == avutil.AVERROR_EOF()) {
                return;
            }
            Ffmpeg.requireWritten(status, "encoding");
            packet.stream_index(stream.index());
            packet.duration(duration);
            Ffmpeg.requireWritten(avformat.av_interleaved_write_frame(file, packet), "writing a frame");
        }
    }

    private static long ticks(Duration time) {
        return Math.round(time.toNanos() * (double) TICKS / 1e9);
    }

    @Override
    public void finish() {
        waiting.ifPresent(last ->
                put(last, Math.max(last.start() + SHORTEST, ticks(last.frame().end()))));
        waiting = Optional.empty();
        FilmWriters.requireFrames(frames);
        long lastDuration = 0;
        for (Optional<Timed> next = work.take(); next.isPresent(); next = work.take()) {
            lastDuration = next.get().duration();
            write(next.get());
        }
        avutil.av_opt_set_int(file.priv_data(), "final_delay", Math.min(lastDuration, LONGEST), 0);
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
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(encoder);
        if (file.pb() != null && !file.pb().isNull()) {
            avformat.avio_closep(file.pb());
        }
        avformat.avformat_free_context(file);
    }
}
