package dev.easel.media.film;

import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/** The libraries that films need. They are loaded when the first film is opened, or before. */
public final class FilmLibraries {
    private FilmLibraries() {}

    /** Begins to load them on another thread, for a program that is going to open a film. If that fails, opening it says so. */
    public static void loadAhead() {
        Thread.ofPlatform().daemon().name("film-libraries").start(FilmLibraries::load);
    }

    private static void load() {
        try {
            avutil.avutil_version();
            swscale.swscale_version();
            avcodec.avcodec_version();
            avformat.avformat_version();
        } catch (LinkageError missing) {
            // Whoever opens a film gets the same error, with a sentence.
        }
    }
}
