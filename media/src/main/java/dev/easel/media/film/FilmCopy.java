package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * A film file that becomes an MP4 file. H.264 in it is copied as it is, sound included; other films are encoded anew, without sound.
 *
 * @param source where it is
 * @param width in pixels
 * @param height in pixels
 * @param copied whether its streams can stay as they are
 */
public record FilmCopy(Path source, int width, int height, boolean copied) {
    private static final FrameRate STILLS = FrameRate.of(24);

    /**
     * Looks at a file.
     *
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when it is no film
     */
    public static FilmCopy of(Path source) {
        try (FilmReader reader = FilmReaders.open(source, STILLS)) {
            boolean copied = reader instanceof StreamReader stream && stream.isH264();
            return new FilmCopy(source, reader.format().width(), reader.format().height(), copied);
        }
    }

    /**
     * Writes it.
     *
     * @param text what the file says of itself
     * @param goOn called now and then; throws when the work is to stop
     */
    public void write(Path path, FilmEncoding.H264 encoding, Map<String, String> text, Runnable goOn) {
        if (copied) {
            copy(source, path, "mp4", text, goOn);
            return;
        }
        try (FilmReader reader = FilmReaders.open(source, STILLS);
                FilmWriter writer = FilmWriters.open(path, reader.format(), encoding, text)) {
            for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                goOn.run();
                writer.add(frame.get());
            }
            writer.finish();
        }
    }

    /**
     * Copies a film as it is, sound included, without what the file says of itself.
     *
     * @param container what FFmpeg calls such files: {@code mp4}, {@code webm}, {@code matroska} …
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when it is no film
     */
    public static void withoutText(Path source, Path path, String container) {
        copy(source, path, container, Map.of(), () -> {});
    }

    private static void copy(Path source, Path path, String container, Map<String, String> text, Runnable goOn) {
        AVFormatContext from = new AVFormatContext(null);
        AVFormatContext to = new AVFormatContext(null);
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            FilmContainer.open(from, source);
            Ffmpeg.requireWritten(
                    avformat.avformat_alloc_output_context2(to, null, container, path.toString()),
                    "opening the container");
            int[] places = streams(from, to);
            begin(to, path, text);
            int status = avformat.av_read_frame(from, packet);
            for (; status >= 0; status = avformat.av_read_frame(from, packet)) {
                goOn.run();
                int place = places[packet.stream_index()];
                if (place >= 0) {
                    avcodec.av_packet_rescale_ts(
                            packet,
                            from.streams(packet.stream_index()).time_base(),
                            to.streams(place).time_base());
                    packet.stream_index(place).pos(-1);
                    Ffmpeg.requireWritten(avformat.av_interleaved_write_frame(to, packet), "copying");
                }
                avcodec.av_packet_unref(packet);
            }
            if (status != avutil.AVERROR_EOF()) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE,
                        "The file " + source + " cannot be copied: it is truncated or corrupt; use another file.");
            }
            Ffmpeg.requireWritten(avformat.av_write_trailer(to), "completing the file");
        } finally {
            avcodec.av_packet_free(packet);
            if (!to.isNull()) {
                if (to.pb() != null && !to.pb().isNull()) {
                    avformat.avio_closep(to.pb());
                }
                avformat.avformat_free_context(to);
            }
            if (!from.isNull()) {
                avformat.avformat_close_input(from);
            }
        }
    }

    /** Makes a stream for each that shows or sounds; where each goes, -1 for those left out. */
    private static int[] streams(AVFormatContext from, AVFormatContext to) {
        int[] places = new int[from.nb_streams()];
        int count = 0;
        for (int index = 0; index < places.length; index++) {
            AVStream source = from.streams(index);
            int type = source.codecpar().codec_type();
            if (type != avutil.AVMEDIA_TYPE_VIDEO && type != avutil.AVMEDIA_TYPE_AUDIO) {
                places[index] = -1;
                continue;
            }
            AVStream stream = Ffmpeg.requireMemory(avformat.avformat_new_stream(to, null), "a stream");
            Ffmpeg.requireWritten(
                    avcodec.avcodec_parameters_copy(stream.codecpar(), source.codecpar()), "describing a stream");
            stream.codecpar().codec_tag(0);
            stream.avg_frame_rate(source.avg_frame_rate()).time_base(source.time_base());
            places[index] = count++;
        }
        return places;
    }

    private static void begin(AVFormatContext to, Path path, Map<String, String> text) {
        AVDictionary tags = new AVDictionary(null);
        text.forEach((key, value) -> avutil.av_dict_set(tags, key, value, 0));
        to.metadata(tags);
        AVIOContext output = new AVIOContext(null);
        Ffmpeg.requireWritten(avformat.avio_open(output, path.toString(), avformat.AVIO_FLAG_WRITE), "opening " + path);
        to.pb(output);
        AVDictionary options = new AVDictionary(null);
        avutil.av_dict_set(options, "movflags", "use_metadata_tags+faststart", 0);
        int status = avformat.avformat_write_header(to, options);
        avutil.av_dict_free(options);
        Ffmpeg.requireWritten(status, "writing the header");
    }
}
