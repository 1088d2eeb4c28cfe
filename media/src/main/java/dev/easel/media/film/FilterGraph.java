package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.List;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** FFmpeg's filters: frames go in at one or more places, and come out at one. */
final class FilterGraph implements AutoCloseable {
    private final AVFilterGraph graph;
    private final List<AVFilterContext> sources;
    private final AVFilterContext sink;

    /**
     * The kind of frames that go in at one place.
     *
     * @param name what the description calls it
     * @param width in pixels
     * @param height in pixels
     * @param pixelFormat a constant {@code AV_PIX_FMT_…}
     */
    record Source(String name, int width, int height, int pixelFormat) {}

    /**
     * Makes the filters.
     *
     * @param description in FFmpeg's syntax, its result being {@code [out]}
     */
    FilterGraph(String description, Source... inputs) {
        graph = Ffmpeg.requireMemory(avfilter.avfilter_graph_alloc(), "filters");
        graph.nb_threads(1);
        sources = java.util.stream.Stream.of(inputs).map(this::source).toList();
        sink = new AVFilterContext(null);
        Ffmpeg.requireWritten(
                avfilter.avfilter_graph_create_filter(
                        sink, avfilter.avfilter_get_by_name("buffersink"), "out", null, null, graph),
                "a filter");
        AVFilterInOut starts = new AVFilterInOut(null);
        for (int index = inputs.length - 1; index >= 0; index--) {
            starts = end(inputs[index].name(), sources.get(index), starts);
        }
        AVFilterInOut stop = end("out", sink, new AVFilterInOut(null));
        int status = avfilter.avfilter_graph_parse_ptr(graph, description, stop, starts, null);
        avfilter.avfilter_inout_free(starts);
        avfilter.avfilter_inout_free(stop);
        Ffmpeg.requireWritten(status, "setting up filters");
        Ffmpeg.requireWritten(avfilter.avfilter_graph_config(graph, null), "setting up filters");
    }

    private AVFilterContext source(Source input) {
        AVFilterContext context = new AVFilterContext(null);
        String options = "video_size=" + input.width() + "x" + input.height() + ":pix_fmt=" + input.pixelFormat()
                + ":time_base=1/1:pixel_aspect=1/1";
        Ffmpeg.requireWritten(
                avfilter.avfilter_graph_create_filter(
                        context, avfilter.avfilter_get_by_name("buffer"), input.name(), options, null, graph),
                "a filter");
        return context;
    }

    private static AVFilterInOut end(String name, AVFilterContext context, AVFilterInOut next) {
        AVFilterInOut end = Ffmpeg.requireMemory(avfilter.avfilter_inout_alloc(), "filters");
        try (BytePointer text = new BytePointer(name)) {
            end.name(avutil.av_strdup(text));
        }
        return end.filter_ctx(context).pad_idx(0).next(next);
    }

    /** Puts a frame in, which stays the caller's. */
    void put(int source, AVFrame frame) {
        Ffmpeg.requireWritten(
                avfilter.av_buffersrc_add_frame_flags(sources.get(source), frame, avfilter.AV_BUFFERSRC_FLAG_KEEP_REF),
                "filtering");
    }

    /** Says that no more frames go in. */
    void end(int source) {
        Ffmpeg.requireWritten(avfilter.av_buffersrc_add_frame_flags(sources.get(source), null, 0), "filtering");
    }

    /** Takes a frame out; it must be unreferenced after use. */
    void take(AVFrame frame) {
        int status = avfilter.av_buffersink_get_frame(sink, frame);
        if (Ffmpeg.isAgain(status) || status == avutil.AVERROR_EOF()) {
            throw new EaselException(ErrorCode.INTERNAL, "The filters gave no frame; report this.");
        }
        Ffmpeg.requireWritten(status, "filtering");
    }

    @Override
    public void close() {
        avfilter.avfilter_graph_free(graph);
    }
}
