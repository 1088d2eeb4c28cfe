package dev.easel.diffusion.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.ModelSource;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a film autoencoder works within a budget of memory. */
class FilmVaeTest {
    private static final long ELEMENTS_PER_PIXEL = 10;
    private static final FilmFormat FORMAT = new FilmFormat(3, 8, 4, ELEMENTS_PER_PIXEL, ELEMENTS_PER_PIXEL, 1);
    private static final long FRAMES = 33;
    private static final long HEIGHT = 640;
    private static final long WIDTH = 768;
    private static final long PLENTY = Long.MAX_VALUE;

    /** Shows each latent as 8 by 8 pixels for four frames, and cannot take more than so many pixels at once. */
    private static final class Magnifier implements FilmAutoencoder {
        private final long mostPixels;
        private final RuntimeException failure;
        private final List<Long> pixelsAtOnce = new ArrayList<>();

        Magnifier(long mostPixels, RuntimeException failure) {
            this.mostPixels = mostPixels;
            this.failure = failure;
        }

        @Override
        public Tensor decode(Tensor latents, Generator noise) {
            long items = latents.size(0);
            long frames = latents.size(2);
            long height = latents.size(3);
            long width = latents.size(4);
            long pixels = FORMAT.frames(frames) * height * 8 * width * 8;
            if (pixels > mostPixels) {
                throw failure;
            }
            pixelsAtOnce.add(pixels);
            return latents.view(items, 3, frames, 1, height, 1, width, 1)
                    .expand(items, 3, frames, 4, height, 8, width, 8)
                    .reshape(items, 3, frames * 4, height * 8, width * 8)
                    .narrow(2, 3, frames * 4 - 3); // [B, 3, F, H, W]
        }

        @Override
        public Tensor encode(Tensor pixels) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FilmFormat format() {
            return FORMAT;
        }

        @Override
        public Device device() {
            return Device.CPU;
        }

        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public Parameters parameters() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static FilmVae vae(Magnifier magnifier, long budget) {
        return new FilmVae(FORMAT, ModelSource.<FilmAutoencoder>of(magnifier), 0, device -> budget);
    }

    /** Latents [1, 3, 9, 80, 96] that change in space only, so that the borders of tiles in time do not show. */
    private static Tensor latents() {
        return Tensors.linspace(-1, 1, 3 * 80 * 96)
                .view(1, 3, 1, 80, 96)
                .expand(1, 3, 9, 80, 96)
                .contiguous();
    }

    private static double difference(Tensor film, Tensor other) {
        return film.sub(other).abs().max().item();
    }

    @Test
    void aFilmThatFitsIsDecodedAtOnce() {
        Magnifier magnifier = new Magnifier(PLENTY, new IllegalStateException());
        try (TensorScope scope = TensorScope.open()) {
            Tensor film = vae(magnifier, PLENTY).decode(latents());

            assertThat(film.shape()).containsExactly(1, FRAMES, HEIGHT, WIDTH, 3);
            assertThat(magnifier.pixelsAtOnce).containsExactly(FRAMES * HEIGHT * WIDTH);
        }
    }

    @Test
    void aFilmThatDoesNotFitTheBudgetIsDecodedInTilesThatDo() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor whole = vae(new Magnifier(PLENTY, new IllegalStateException()), PLENTY)
                    .decode(latents());
            for (int share : List.of(2, 6, 30)) {
                long pixels = FRAMES * HEIGHT * WIDTH / share;
                Magnifier magnifier = new Magnifier(PLENTY, new IllegalStateException());

                Tensor film = vae(magnifier, pixels * ELEMENTS_PER_PIXEL * Float.BYTES)
                        .decode(latents());

                assertThat(magnifier.pixelsAtOnce).hasSizeGreaterThan(1).allMatch(each -> each <= pixels);
                assertThat(difference(film, whole)).isCloseTo(0, within(1e-5));
            }
        }
    }

    @Test
    void whereMemoryRunsOutNeverthelessTilesGetSmaller() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor whole = vae(new Magnifier(PLENTY, new IllegalStateException()), PLENTY)
                    .decode(latents());
            Magnifier scarce = new Magnifier(300 * 300 * FRAMES, new RuntimeException("CUDA out of memory"));

            Tensor film = vae(scarce, PLENTY).decode(latents());

            assertThat(scarce.pixelsAtOnce).hasSizeGreaterThan(4);
            assertThat(difference(film, whole)).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void anotherFailureIsNotTakenForShortMemory() {
        Magnifier broken = new Magnifier(0, new IllegalStateException("a shape is wrong"));
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> vae(broken, PLENTY).decode(latents())).hasMessage("a shape is wrong");
        }
    }
}
