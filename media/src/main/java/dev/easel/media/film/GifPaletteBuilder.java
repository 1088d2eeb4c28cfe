package dev.easel.media.film;

import dev.easel.media.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/** Chooses the 256 colours that suit all frames of a film. Of large frames, pixels in between are left out. */
public final class GifPaletteBuilder implements AutoCloseable {
    private static final int PIXELS_LOOKED_AT = 100_000;

    private final int step;
    private final FilterGraph filter;
    private final AVFrame frame;
    private long frames;

    /** For films of a format. */
    public GifPaletteBuilder(FilmFormat film) {
        step = Math.max(1, (int) Math.sqrt((double) film.width() * film.height() / PIXELS_LOOKED_AT));
        int width = (film.width() + step - 1) / step;
        int height = (film.height() + step - 1) / step;
        frame = Ffmpeg.frame(width, height, avutil.AV_PIX_FMT_RGB32);
        filter = new FilterGraph(
                "[in]palettegen=stats_mode=full[out]",
                new FilterGraph.Source("in", width, height, avutil.AV_PIX_FMT_RGB32));
    }

    /** Looks at a frame. */
    public void add(Picture picture) {
        Ffmpeg.requireWritten(avutil.av_frame_make_writable(frame), "a frame");
        fill(frame, picture, step);
        frame.pts(frames++);
        filter.put(0, frame);
    }

    /** Puts every so many columns and rows of a picture into a frame. */
    static void fill(AVFrame frame, Picture picture, int step) {
        int channels = picture.channels();
        byte[] samples = picture.samples();
        int green = channels == 1 ? 0 : 1;
        int blue = channels == 1 ? 0 : 2;
        int[] row = new int[frame.width()];
        IntPointer data = new IntPointer(frame.data(0));
        for (int y = 0; y < frame.height(); y++) {
            int from = y * step * picture.width() * channels;
            for (int x = 0; x < row.length; x++) {
                int alpha = channels == 4 ? samples[from + 3] & 0xFF : 0xFF;
                row[x] = alpha << 24
                        | (samples[from] & 0xFF) << 16
                        | (samples[from + green] & 0xFF) << 8
                        | samples[from + blue] & 0xFF;
                from += step * channels;
            }
            data.position((long) y * frame.linesize(0) / Integer.BYTES).put(row, 0, row.length);
        }
    }

    /** The colours, after all frames. */
    public GifPalette build() {
        FilmWriters.requireFrames(frames);
        filter.end(0);
        AVFrame colours = Ffmpeg.requireMemory(avutil.av_frame_alloc(), "a frame");
        try {
            filter.take(colours);
            int[] found = new int[GifPalette.SIZE];
            IntPointer data = new IntPointer(colours.data(0));
            for (int row = 0; row < 16; row++) {
                data.position((long) row * colours.linesize(0) / Integer.BYTES).get(found, 16 * row, 16);
            }
            return new GifPalette(found);
        } finally {
            avutil.av_frame_free(colours);
        }
    }

    @Override
    public void close() {
        filter.close();
        avutil.av_frame_free(frame);
    }
}
