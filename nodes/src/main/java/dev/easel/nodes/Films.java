package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeContext;
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FilmFormat;
import dev.easel.media.film.FilmFrame;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmWriter;
import dev.easel.media.film.FilmWriters;
import dev.easel.media.film.FrameRate;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** IMAGE values as films, and back. */
final class Films {
    private Films() {}

    /**
     * Writes an image batch as a film that is played over and over again.
     *
     * @param images [F, H, W, C] with 1, 3 or 4 channels
     * @param text what the file says of itself
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} for an empty batch, or when such a film cannot be encoded so
     */
    static void write(
            Path path,
            Tensor images,
            FrameRate rate,
            FilmEncoding encoding,
            Map<String, String> text,
            NodeContext context) {
        long frames = images.size(0);
        FilmFormat format = FilmFormat.of(
                Math.toIntExact(images.size(2)), Math.toIntExact(images.size(1)), images.size(3) == 4, rate);
        try (FilmWriter writer = FilmWriters.open(path, format, encoding, text)) {
            for (long index = 0; index < frames; index++) {
                context.progress(index, frames);
                writer.add(new FilmFrame(Images.picture(images, index), rate.start(index), rate.duration(index)));
            }
            writer.finish();
        }
        context.progress(frames, frames);
    }

    /**
     * All frames of a film [F, H, W, C] from 0 to 1; C is 4 if it has alpha.
     *
     * @param name what messages call it
     * @throws EaselException {@link ErrorCode#OUT_OF_MEMORY} when there are more than memory holds
     */
    static Tensor frames(FilmReader reader, String name, NodeContext context) {
        FilmFormat format = reader.format();
        long channels = format.alpha() ? 4 : 3;
        long expected = reader.frameCount().orElse(1);
        MemoryLimit.require("the frames of " + name + ",", expected, format.height(), format.width(), channels);
        List<Tensor> frames = new ArrayList<>();
        for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            context.checkInterrupted();
            frames.add(Images.image(frame.get().picture())); // [1, H, W, C]
            MemoryLimit.require(
                    "the frames of " + name + ",", frames.size(), format.height(), format.width(), channels);
        }
        return frames.size() == 1 ? frames.getFirst() : Tensors.cat(0, frames);
    }
}
