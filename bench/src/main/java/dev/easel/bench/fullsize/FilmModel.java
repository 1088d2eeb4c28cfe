package dev.easel.bench.fullsize;

import dev.easel.diffusion.ModelSource;
import dev.easel.diffusion.loader.Architectures;
import dev.easel.diffusion.loader.Autoencoders;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkSource;
import dev.easel.diffusion.sampling.ClassifierFreeGuider;
import dev.easel.diffusion.sampling.CustomSampling;
import dev.easel.diffusion.sampling.Samplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.diffusion.sampling.StepListener;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.diffusion.vae.FilmVae;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.List;
import java.util.Map;

/** A film model of random weights: transformer and decoder, run through the same classes as a model from a file. */
final class FilmModel implements AutoCloseable {
    private final LayerLoader loader;
    private final Network network;
    private final Model model;
    private final FilmAutoencoder autoencoder;
    private final Sizes sizes;

    /**
     * What a model is made of, and what it is measured with.
     *
     * @param transformer tensors of the transformer
     * @param transformerConfig what their shapes don't tell
     * @param decoder tensors of the autoencoder
     * @param decoderConfig what their shapes don't tell
     * @param textWidth of the text tokens
     * @param textTokens padded
     * @param positiveTokens of them that count in the positive text
     * @param negativeTokens of them that count in the negative text
     * @param scale of classifier-free guidance
     * @param width of the film in pixels
     * @param height of the film in pixels
     * @param frames of the film
     * @param steps of a run
     */
    record Sizes(
            Map<String, long[]> transformer,
            String transformerConfig,
            Map<String, long[]> decoder,
            String decoderConfig,
            long textWidth,
            int textTokens,
            int positiveTokens,
            int negativeTokens,
            double scale,
            long width,
            long height,
            long frames,
            int steps) {
        private static final String LTXV_095 = "{\"vae\": {\"timestep_conditioning\": true, \"patch_size\": 4,"
                + " \"decoder_blocks\": [[\"res_x\", {}], [\"compress_all\", {\"residual\": true, \"multiplier\": 2}],"
                + " [\"res_x\", {}], [\"compress_all\", {\"residual\": true, \"multiplier\": 2}],"
                + " [\"res_x\", {}], [\"compress_all\", {\"residual\": true, \"multiplier\": 2}], [\"res_x\", {}]]}}";

        static Sizes of(String name) {
            return switch (name) {
                case "ltxv" ->
                    new Sizes(
                            FilmShapes.ltxv(2048, 28, 128, 4096),
                            "{\"transformer\": {\"causal_temporal_positioning\": true}}",
                            FilmShapes.ltxvDecoder(128, 5, List.of(1024L, 512L, 256L, 128L)),
                            LTXV_095,
                            4096,
                            128,
                            90,
                            60,
                            3,
                            768,
                            512,
                            121,
                            30);
                case "ltxv-tiny" ->
                    new Sizes(
                            FilmShapes.ltxv(128, 2, 128, 64),
                            "{\"transformer\": {\"num_attention_heads\": 2}}",
                            FilmShapes.ltxvDecoder(128, 1, List.of(64L, 32L, 16L, 8L)),
                            LTXV_095,
                            64,
                            16,
                            9,
                            5,
                            3,
                            96,
                            64,
                            17,
                            3);
                case "mochi" ->
                    new Sizes(
                            FilmShapes.mochi(3072, 1536, 48, 24, 8192, 4096, 4096),
                            "{}",
                            FilmShapes.mochiDecoder(
                                    List.of(768L, 512L, 256L, 128L), List.of(3, 6, 4, 3, 3), List.of(3L, 2L, 1L)),
                            "{}",
                            4096,
                            256,
                            90,
                            90,
                            4.5,
                            848,
                            480,
                            37,
                            8);
                case "mochi-tiny" ->
                    new Sizes(
                            FilmShapes.mochi(96, 64, 2, 3, 256, 256, 64),
                            "{}",
                            FilmShapes.mochiDecoder(
                                    List.of(96L, 64L, 32L, 32L), List.of(1, 1, 1, 1, 1), List.of(3L, 2L, 1L)),
                            "{}",
                            64,
                            16,
                            9,
                            9,
                            4.5,
                            96,
                            64,
                            13,
                            3);
                default ->
                    throw new IllegalArgumentException(
                            "no film model of size " + name + "; there are ltxv, ltxv-tiny, mochi and mochi-tiny");
            };
        }
    }

    FilmModel(Sizes sizes, Device device, DType dtype) {
        this.sizes = sizes;
        WeightMap weights =
                new RandomWeights("transformer", sizes.transformer(), sizes.transformerConfig(), dtype, device);
        Architectures.Found found = Architectures.detect(weights);
        loader = new LayerLoader(weights, WeightStorage.on(device, dtype));
        network = found.architecture().network(weights, loader);
        model = Model.of(found.architecture().family(weights), NetworkSource.of(network, device, dtype));
        WeightMap decoder = new RandomWeights("decoder", sizes.decoder(), sizes.decoderConfig(), dtype, device);
        autoencoder = Autoencoders.findFilm(decoder).orElseThrow().load(device, dtype);
    }

    long byteSize() {
        return loader.parameters().byteSize() + autoencoder.parameters().byteSize();
    }

    /** An empty latent [1, C, f, h, w] on the CPU. */
    Tensor empty(long width, long height, long frames) {
        FilmFormat format = autoencoder.format();
        return Tensors.zeros(
                1,
                format.latentChannels(),
                format.latentFrames(frames),
                height / format.compression(),
                width / format.compression());
    }

    /** A run of the Euler sampler with classifier-free guidance; what it comes to, on the CPU. */
    Tensor sample(Tensor latent, int steps) {
        Sigmas sigmas = Scheduler.of("simple").sigmas(model.sampling().range(), steps, 1);
        ClassifierFreeGuider guider = new ClassifierFreeGuider(
                model, conditioning(sizes.positiveTokens()), conditioning(sizes.negativeTokens()), sizes.scale());
        return CustomSampling.sample(
                        new SeededNoise(1), guider, Samplers.of("euler"), sigmas, Latent.of(latent), StepListener.NONE)
                .output()
                .samples();
    }

    private Conditioning conditioning(int tokens) {
        Tensor text = Tensors.normal(DType.F32, Device.CPU, 1, sizes.textTokens(), sizes.textWidth()); // [1, n, width]
        long[] counts = new long[sizes.textTokens()];
        java.util.Arrays.fill(counts, 0, tokens, 1);
        return Conditioning.of(ConditioningEntry.of(text)
                .with(ConditioningOption.ATTENTION_MASK, Tensors.of(counts, 1, counts.length))
                .with(ConditioningOption.FRAME_RATE, 24.0));
    }

    /** The film of a latent [1, F, H, W, 3], on the CPU. */
    Tensor decode(Tensor latent) {
        return new FilmVae(autoencoder.format(), ModelSource.of(autoencoder)).decode(latent);
    }

    @Override
    public void close() {
        network.close();
        loader.parameters().close();
        autoencoder.close();
    }
}
