package dev.easel.nodes;

import dev.easel.media.film.FrameRate;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What flows through VIDEO sockets. */
sealed interface Video {
    /**
     * A film made of images.
     *
     * @param images [F, H, W, C]
     * @param rate how fast they follow each other
     */
    record OfImages(Tensor images, FrameRate rate) implements Video, TensorHolder {
        @Override
        public void forEachTensor(Consumer<Tensor> visitor) {
            visitor.accept(images);
        }
    }

    /**
     * A film file, read when it is needed.
     *
     * @param file where it is
     */
    record OfFile(Path file) implements Video {}
}
