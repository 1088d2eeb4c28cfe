package dev.easel.diffusion.loader;

import dev.easel.diffusion.LoadedModel;
import dev.easel.diffusion.ModelKey;
import dev.easel.diffusion.ModelPool;
import dev.easel.diffusion.ModelSource;
import dev.easel.diffusion.WeightFileVersion;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.text.Clip;
import dev.easel.diffusion.text.ClipType;
import dev.easel.diffusion.text.EmbeddingResolver;
import dev.easel.diffusion.text.PromptTokenizers;
import dev.easel.diffusion.text.TextEncoderSource;
import dev.easel.diffusion.text.TextEncoderWeights;
import dev.easel.diffusion.text.TextEncoders;
import dev.easel.diffusion.text.TokenizerSource;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmVae;
import dev.easel.diffusion.vae.ImageAutoencoder;
import dev.easel.diffusion.vae.ImageAutoencoderParams;
import dev.easel.diffusion.vae.ImageAutoencoderWeights;
import dev.easel.diffusion.vae.ImageVae;
import dev.easel.diffusion.vae.Vae;
import dev.easel.errors.EaselException;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import dev.easel.tensor.layer.WeightStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns weight files into the models that nodes pass round. Only headers are read here; weights are loaded through the pool when a
 * model is first used, and may be unloaded whenever it is not.
 */
public final class ModelLoader {
    private final ModelPool pool;
    private final TokenizerSource tokenizers;
    private final Optional<EmbeddingResolver> embeddings;

    /**
     * @param pool where models are loaded to
     * @param tokenizers for text encoders whose file carries none
     * @param embeddings where {@code embedding:name} in a prompt is looked up
     */
    public ModelLoader(ModelPool pool, TokenizerSource tokenizers, Optional<EmbeddingResolver> embeddings) {
        this.pool = pool;
        this.tokenizers = tokenizers;
        this.embeddings = embeddings;
    }

    /** The same loader with another pool: for text encoders that are to stay on the host, say. */
    public ModelLoader with(ModelPool otherPool) {
        return new ModelLoader(otherPool, tokenizers, embeddings);
    }

    /** Where it loads to. */
    public ModelPool pool() {
        return pool;
    }

    /**
     * A diffusion model.
     *
     * @param path a file with the model alone, or a checkpoint
     * @throws EaselException when the file is missing, damaged, or holds no supported diffusion model
     */
    public Model diffusionModel(Path path, WeightDtype weightDtype) {
        try (WeightMap file = WeightFiles.open(path)) {
            return model(path, Architectures.detect(file), weightDtype);
        }
    }

    private Model model(Path path, Architectures.Found found, WeightDtype weightDtype) {
        StoragePolicy policy = StoragePolicy.forNetwork(found.weights(), pool.device(), weightDtype);
        ModelKey key = key("diffusion model", List.of(path), policy.storage());
        long bytes = StoragePolicy.byteSize(found.weights(), policy.storage());
        return Model.of(
                found.architecture().family(found.weights()), new PooledNetwork(pool, key, policy.compute(), bytes));
    }

    private static ModelKey key(String kind, List<Path> paths, WeightStorage storage) {
        return new ModelKey(kind, paths.stream().map(WeightFileVersion::of).toList(), storage);
    }

    /**
     * An autoencoder for pictures or films.
     *
     * @param path a VAE file or a checkpoint
     * @throws EaselException when the file is missing, damaged, or holds none
     */
    public Vae vae(Path path) {
        try (WeightMap file = WeightFiles.open(path)) {
            return vae(path, file);
        }
    }

    private Vae vae(Path path, WeightMap file) {
        return Autoencoders.findFilm(file)
                .<Vae>map(found -> filmVae(path, found))
                .orElseGet(() -> imageVae(path, file));
    }

    private Vae filmVae(Path path, Autoencoders.Found found) {
        StoragePolicy policy = StoragePolicy.forAutoencoder(pool.device());
        ModelKey key = key("film autoencoder", List.of(path), policy.storage());
        long bytes = StoragePolicy.byteSize(found.weights(), policy.storage());
        ModelSource<FilmAutoencoder> source =
                () -> pool.lease(key, List.of(), bytes, () -> loadFilmAutoencoder(path, policy));
        return new FilmVae(found.architecture().format(found.weights()), source);
    }

    private static LoadedModel<FilmAutoencoder> loadFilmAutoencoder(Path path, StoragePolicy policy) {
        try (WeightMap file = WeightFiles.open(path)) {
            FilmAutoencoder autoencoder = Autoencoders.findFilm(file)
                    .orElseThrow()
                    .load(policy.storage().device(), policy.compute());
            return new LoadedModel<>(
                    autoencoder, autoencoder.parameters().byKey().values(), autoencoder::close);
        }
    }

    private Vae imageVae(Path path, WeightMap file) {
        WeightMap weights = ImageAutoencoderWeights.open(file);
        StoragePolicy policy = StoragePolicy.forAutoencoder(pool.device());
        ModelKey key = key("autoencoder", List.of(path), policy.storage());
        long bytes = StoragePolicy.byteSize(weights, policy.storage());
        ModelSource<ImageAutoencoder> source =
                () -> pool.lease(key, List.of(), bytes, () -> loadAutoencoder(path, policy));
        return new ImageVae(ImageAutoencoderParams.of(weights), source);
    }

    private static LoadedModel<ImageAutoencoder> loadAutoencoder(Path path, StoragePolicy policy) {
        try (WeightMap file = WeightFiles.open(path)) {
            ImageAutoencoder autoencoder =
                    ImageAutoencoder.load(file, policy.storage().device(), policy.compute());
            return new LoadedModel<>(
                    autoencoder, autoencoder.parameters().byKey().values(), autoencoder::close);
        }
    }

    /**
     * Text encoders that work together.
     *
     * @param paths in any order; files of single encoders, or checkpoints
     * @param type what they are for
     * @throws EaselException when a file is missing or damaged, or the encoders do not make up the type
     */
    public Clip textEncoders(List<Path> paths, ClipType type) {
        return withFiles(paths, files -> clip(paths, files, type));
    }

    private Clip clip(List<Path> paths, List<WeightMap> files, ClipType type) {
        TextEncoderWeights encoders = TextEncoderWeights.detect(files, type);
        WeightMap widest = encoders.weights().values().stream()
                .max((left, right) -> Long.compare(
                        StoragePolicy.byteSize(left, WeightStorage.AS_STORED),
                        StoragePolicy.byteSize(right, WeightStorage.AS_STORED)))
                .orElseThrow();
        WeightStorage storage = StoragePolicy.forTextEncoder(widest, pool.device());
        long bytes = encoders.weights().values().stream()
                .mapToLong(weights -> StoragePolicy.byteSize(weights, storage))
                .sum();
        ModelKey key = key("text encoders of " + type.comfyName(), paths, storage);
        TextEncoderSource source =
                patches -> pool.lease(key, patches, bytes, () -> loadTextEncoders(paths, type, storage));
        return Clip.of(encoders.combination(), new PromptTokenizers(encoders, tokenizers, embeddings), source);
    }

    private static LoadedModel<TextEncoders> loadTextEncoders(List<Path> paths, ClipType type, WeightStorage storage) {
        return withFiles(paths, files -> {
            TextEncoders loaded = TextEncoders.load(TextEncoderWeights.detect(files, type), storage);
            return new LoadedModel<>(loaded, loaded.weights(), loaded::close);
        });
    }

    /** Something that is done with open files. */
    private interface WithFiles<T> {
        T apply(List<WeightMap> files);
    }

    private static <T> T withFiles(List<Path> paths, WithFiles<T> action) {
        List<WeightMap> files = new ArrayList<>();
        try {
            paths.forEach(path -> files.add(WeightFiles.open(path)));
            return action.apply(files);
        } finally {
            files.forEach(WeightMap::close);
        }
    }

    /**
     * A diffusion model with the text encoders and the autoencoder that came with it.
     *
     * @throws EaselException when the file is missing, damaged, or holds no supported diffusion model
     */
    public Checkpoint checkpoint(Path path) {
        try (WeightMap file = WeightFiles.open(path)) {
            Architectures.Found found = Architectures.detect(file);
            Model model = model(path, found, WeightDtype.DEFAULT);
            Optional<Clip> clip = TextEncoderWeights.isIn(file)
                    ? Optional.of(clip(
                            List.of(path), List.of(file), found.architecture().textEncoders()))
                    : Optional.empty();
            Optional<Vae> vae = ImageAutoencoderWeights.isIn(file)
                            || Autoencoders.findFilm(file).isPresent()
                    ? Optional.of(vae(path, file))
                    : Optional.empty();
            return new Checkpoint(model, clip, vae);
        }
    }
}
