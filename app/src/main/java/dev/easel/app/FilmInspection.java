package dev.easel.app;

import dev.easel.diffusion.loader.Architectures;
import dev.easel.diffusion.loader.Autoencoders;
import dev.easel.diffusion.text.TextEncoderWeights;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.errors.EaselException;
import dev.easel.server.recipe.FilmParts;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Path;
import java.util.Optional;

/** What a weight file holds of a video model, from its header. */
final class FilmInspection {
    private FilmInspection() {}

    static FilmParts of(Path file) {
        try (WeightMap weights = WeightFiles.open(file)) {
            return new FilmParts(
                    transformer(weights),
                    Autoencoders.findFilm(weights).map(FilmInspection::grid),
                    TextEncoderWeights.isIn(weights));
        } catch (EaselException unreadable) {
            return FilmParts.NONE;
        }
    }

    private static FilmParts.Grid grid(Autoencoders.Found found) {
        FilmFormat format = found.architecture().format(found.weights());
        return new FilmParts.Grid(format.compression(), format.temporalCompression());
    }

    private static Optional<FilmParts.Transformer> transformer(WeightMap weights) {
        try {
            return switch (Architectures.detect(weights).architecture().textEncoders()) {
                case LTXV -> Optional.of(FilmParts.Transformer.LTX_VIDEO);
                case MOCHI -> Optional.of(FilmParts.Transformer.MOCHI);
                default -> Optional.empty();
            };
        } catch (EaselException another) {
            return Optional.empty();
        }
    }
}
