package dev.easel.media.film;

import dev.easel.media.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/** Turns pictures into ones of 256 colours. For one thread at a time. */
final class GifColours implements AutoCloseable {
    private final FilterGraph filter;
    private final AVFrame frame;
    private final AVFrame mapped;
    private boolean begun;
    private final FilmEncoding.Gif encoding;

    /**
     * A picture of 256 colours.
     *
     * @param indexes of the colours, row by row
     * @param colours 256 of the form 0xAARRGGBB
     */
    record Paletted(byte[] indexes, int[] colours) {}

    GifColours(FilmFormat film, FilmEncoding.Gif encoding) {
        this.encoding = encoding;
        FilterGraph.Source pictures =
                new FilterGraph.Source("in", film.width(), film.height(), avutil.AV_PIX_FMT_RGB32);
        String dither = "paletteuse=dither=" + encoding.dither().filter();
        filter = encoding.palette().isPresent()
                ? new FilterGraph(
                        "[in][colours]" + dither + "[out]",
                        pictures,
                        new FilterGraph.Source("colours", 16, 16, avutil.AV_PIX_FMT_RGB32))
                : new FilterGraph(
                        "[in]split[a][b];[a]palettegen=stats_mode=single[p];[b][p]" + dither + ":new=1[out]", pictures);
        frame = Ffmpeg.frame(film.width(), film.height(), avutil.AV_PIX_FMT_RGB32);
        mapped = Ffmpeg.requireMemory(avutil.av_frame_alloc(), "a frame");
    }

    /** The picture in 256 colours; more than half transparent counts as transparent. */
    Paletted map(Picture picture, long index) {
        if (!begun && encoding.palette().isPresent()) {
            putPalette(encoding.palette().get());
        }
        begun = true;
        Ffmpeg.requireWritten(avutil.av_frame_make_writable(frame), "a frame");
        GifPaletteBuilder.fill(frame, picture, 1);
        frame.pts(index);
        filter.put(0, frame);
        filter.take(mapped);
        try {
            int width = picture.width();
            byte[] indexes = new byte[width * picture.height()];
            BytePointer data = mapped.data(0);
            for (int y = 0; y < picture.height(); y++) {
                data.position((long) y * mapped.linesize(0)).get(indexes, y * width, width);
            }
            int[] colours = new int[GifPalette.SIZE];
            new IntPointer(mapped.data(1)).get(colours);
            return new Paletted(indexes, colours);
        } finally {
            avutil.av_frame_unref(mapped);
        }
    }

    private void putPalette(GifPalette palette) {
        AVFrame colours = Ffmpeg.frame(16, 16, avutil.AV_PIX_FMT_RGB32);
        try {
            IntPointer data = new IntPointer(colours.data(0));
            for (int row = 0; row < 16; row++) {
                data.position((long) row * colours.linesize(0) / Integer.BYTES).put(palette.colours(), 16 * row, 16);
            }
            colours.pts(0);
            filter.put(1, colours);
            filter.end(1);
        } finally {
            avutil.av_frame_free(colours);
        }
    }

    @Override
    public void close() {
        filter.close();
        avutil.av_frame_free(mapped);
        avutil.av_frame_free(frame);
    }
}
