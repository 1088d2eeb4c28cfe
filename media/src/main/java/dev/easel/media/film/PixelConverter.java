package dev.easel.media.film;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** Converts frames between pixel formats, and scales them if the sizes differ; keeps its tables as long as the kinds of frames stay. */
final class PixelConverter implements AutoCloseable {
    private static final int ONE = 1 << 16;

    /** Which of the two frames holds luma and chroma, whose matrix and range matter. */
    private final int matrix;

    private final boolean fullRange;
    private final int flags;
    private SwsContext context;
    private long key = -1;

    /**
     * @param matrix a constant {@code SWS_CS_…} for the frame with luma and chroma
     * @param fullRange whether its luma goes from 0 to 255
     * @param exact whether levels are rounded exactly, which takes longer
     */
    PixelConverter(int matrix, boolean fullRange, boolean exact) {
        this.matrix = matrix;
        this.fullRange = fullRange;
        flags = swscale.SWS_BICUBIC | (exact ? swscale.SWS_ACCURATE_RND : 0);
    }

    /** Fills a frame from another one; both keep their formats and sizes. */
    void convert(AVFrame from, AVFrame to) {
        long wanted = (((long) from.width() * 31 + from.height()) * 31 + from.format()) * 31 + to.format();
        if (context == null || wanted != key) {
            close();
            context = Ffmpeg.requireMemory(
                    swscale.sws_getContext(
                            from.width(),
                            from.height(),
                            from.format(),
                            to.width(),
                            to.height(),
                            to.format(),
                            flags,
                            null,
                            null,
                            (DoublePointer) null),
                    "a conversion of colours");
            IntPointer coefficients = swscale.sws_getCoefficients(matrix);
            int range = fullRange ? 1 : 0;
            swscale.sws_setColorspaceDetails(context, coefficients, range, coefficients, range, 0, ONE, ONE);
            key = wanted;
        }
        Ffmpeg.requireWritten(swscale.sws_scale_frame(context, to, from), "converting colours");
    }

    @Override
    public void close() {
        if (context != null) {
            swscale.sws_freeContext(context);
            context = null;
        }
    }
}
