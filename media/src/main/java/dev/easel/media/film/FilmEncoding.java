package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How a film becomes a file. */
public sealed interface FilmEncoding {
    /** The extension of such files, without the dot. */
    String extension();

    /** Begins a file; see {@link FilmWriters#open}. */
    FilmWriter open(Path path, FilmFormat format, Map<String, String> text);

    /**
     * Animated WebP; a still one for a film of one frame.
     *
     * @param lossless whether pixels stay exactly what they are
     * @param quality 0 … 100: of the picture, or the effort if lossless
     * @param method how hard to try, 0 (fastest) … 6 (smallest file)
     */
    record Webp(boolean lossless, int quality, int method) implements FilmEncoding {
        /** Checks the ranges. */
        public Webp {
            requireRange("quality", quality, 0, 100);
            requireRange("method", method, 0, 6);
        }

        @Override
        public String extension() {
            return "webp";
        }

        @Override
        public FilmWriter open(Path path, FilmFormat format, Map<String, String> text) {
            return new AnimatedWebpWriter(path, format, this, text);
        }
    }

    /**
     * GIF: 256 colours, times in hundredths of a second, pixels either opaque or not there.
     *
     * @param palette the colours of all frames; empty gives each frame its own
     * @param dither how colours between those of the palette are shown
     */
    record Gif(Optional<GifPalette> palette, Dither dither) implements FilmEncoding {
        @Override
        public String extension() {
            return "gif";
        }

        @Override
        public FilmWriter open(Path path, FilmFormat format, Map<String, String> text) {
            return new GifWriter(path, format, this);
        }
    }

    /**
     * Animated PNG.
     *
     * @param compression 0 (none) … 9 (smallest)
     */
    record Apng(int compression) implements FilmEncoding {
        /** Checks the range. */
        public Apng {
            requireRange("compression", compression, 0, 9);
        }

        @Override
        public String extension() {
            return "png";
        }

        @Override
        public FilmWriter open(Path path, FilmFormat format, Map<String, String> text) {
            return new AnimatedPngWriter(path, format, this, text);
        }
    }

    /**
     * MP4 with H.264, 4:2:0, no alpha.
     *
     * @param quantizer 1 (best) … 51 (smallest file)
     */
    record H264(int quantizer) implements FilmEncoding {
        /** What looks like the source: as close to it as x264's usual rate factor of 23. */
        public static final int STANDARD = 24;

        /** Checks the range. */
        public H264 {
            requireRange("quantizer", quantizer, 1, 51);
        }

        @Override
        public String extension() {
            return "mp4";
        }

        @Override
        public FilmWriter open(Path path, FilmFormat format, Map<String, String> text) {
            return new StreamWriter(path, format, StreamCodec.h264(quantizer), text);
        }
    }

    /**
     * WebM with VP9, 4:2:0, with alpha if the film has it.
     *
     * @param rateFactor 0 (best) … 63 (smallest file)
     */
    record Vp9(int rateFactor) implements FilmEncoding {
        /** Checks the range. */
        public Vp9 {
            requireRange("crf", rateFactor, 0, 63);
        }

        @Override
        public String extension() {
            return "webm";
        }

        @Override
        public FilmWriter open(Path path, FilmFormat format, Map<String, String> text) {
            return new StreamWriter(path, format, StreamCodec.vp9(rateFactor, format.alpha()), text);
        }
    }

    /**
     * WebM with AV1, 10 bits, 4:2:0, no alpha.
     *
     * @param rateFactor 0 (best) … 63 (smallest file)
     */
    record Av1(int rateFactor) implements FilmEncoding {
        /** Checks the range. */
        public Av1 {
            requireRange("crf", rateFactor, 0, 63);
        }

        @Override
        public String extension() {
            return "webm";
        }

        @Override
        public FilmWriter open(Path path, FilmFormat format, Map<String, String> text) {
            return new StreamWriter(path, format, StreamCodec.av1(rateFactor), text);
        }
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The " + name + " of a film is " + value + "; it must be from " + least + " to " + most + ".");
        }
    }
}
