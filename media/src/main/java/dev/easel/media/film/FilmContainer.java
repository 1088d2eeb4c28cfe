package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Opens the files in which films are kept. */
final class FilmContainer {
    /** Containers that hold their film themselves; lists of further files are none of them. */
    private static final String CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,mpegts,ogg,flv";

    private FilmContainer() {}

    /**
     * Opens a container.
     *
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when it is none that is known
     */
    static void open(AVFormatContext file, Path path) {
        AVDictionary options = new AVDictionary(null);
        avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
        avutil.av_dict_set(options, "format_whitelist", CONTAINERS, 0);
        avutil.av_dict_set(options, "enable_drefs", "0", 0);
        int status = avformat.avformat_open_input(file, "file:" + path, null, options);
        avutil.av_dict_free(options);
        if (status < 0) {
            throw refused(
                    path.toString(),
                    "it is none of WebP, GIF, PNG, MP4, WebM, MOV and AVI, or corrupt (" + Ffmpeg.message(status)
                            + ")");
        }
        if (avformat.avformat_find_stream_info(file, (AVDictionary) null) < 0) {
            throw refused(path.toString(), "it is truncated or corrupt");
        }
    }

    /** The text that a file says of itself, by key. */
    static Map<String, String> texts(AVFormatContext file) {
        Map<String, String> texts = new LinkedHashMap<>();
        AVDictionaryEntry entry = null;
        while (true) {
            entry = avutil.av_dict_get(file.metadata(), "", entry, avutil.AV_DICT_IGNORE_SUFFIX);
            if (entry == null) {
                return texts;
            }
            texts.put(entry.key().getString(), entry.value().getString());
        }
    }

    /** An error that names the file. */
    static EaselException refused(String name, String why) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "The file " + name + " cannot be read as a film: " + why + "; use another file.");
    }
}
