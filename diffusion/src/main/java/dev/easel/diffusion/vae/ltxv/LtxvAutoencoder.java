package dev.easel.diffusion.vae.ltxv;

import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Stride;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameter;
import dev.easel.tensor.layer.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The autoencoder of LTX-Video. Its encoder is causal. Decoders that know their time get latents with a little fresh noise and remove it
 * again ("LTX-Video: Realtime Video Latent Diffusion", HaCohen et al. 2024, section 2.3).
 */
final class LtxvAutoencoder implements FilmAutoencoder {
    private static final double DECODE_TIME = 0.05;
    private static final double DECODE_NOISE = 0.025;
    private static final double DEFAULT_TIME_FACTOR = 1000;

    private final String name;
    private final LtxvVaeParams params;
    private final Device device;
    private final DType dtype;
    private final Parameters parameters;
    private final Parameter meanOfMeans;
    private final Parameter stdOfMeans;
    private final Optional<Half> encoder;
    private final Half decoder;
    private final Optional<LastTime> lastTime;
    private final Optional<Parameter> timeFactor;

    /** The way in or the way out. */
    private record Half(
            CausalConvolution convIn, List<LtxvStages> stages, ChannelNorm normOut, CausalConvolution convOut) {}

    /** How the last norm is modulated. */
    private record LastTime(LtxvTime embedder, Parameter table) {}

    LtxvAutoencoder(String name, LtxvVaeParams params, LayerLoader loader, Device device, DType dtype) {
        this.name = name;
        this.params = params;
        this.device = device;
        this.dtype = dtype;
        parameters = loader.parameters();
        meanOfMeans = loader.parameter("per_channel_statistics.mean-of-means");
        stdOfMeans = loader.parameter("per_channel_statistics.std-of-means");
        decoder = half(
                loader.under("decoder."),
                "up_blocks.",
                params.decoderBlocks(),
                params.causalDecoder(),
                params.decoderBorder());
        encoder = params.encoderBlocks().isEmpty()
                ? Optional.empty()
                : Optional.of(half(
                        loader.under("encoder."),
                        "down_blocks.",
                        params.encoderBlocks(),
                        true,
                        params.encoderBorder()));
        lastTime = params.timeConditioned()
                ? Optional.of(new LastTime(
                        new LtxvTime(loader.under("decoder.last_time_embedder.")),
                        loader.parameter("decoder.last_scale_shift_table")))
                : Optional.empty();
        timeFactor = loader.findParameter("decoder.timestep_scale_multiplier");
    }

    private static Half half(
            LayerLoader loader,
            String list,
            List<LtxvVaeBlock> blocks,
            boolean causal,
            CausalConvolution.Border border) {
        List<LtxvStages> stages = new ArrayList<>();
        for (int number = 0; number < blocks.size(); number++) {
            stages.add(LtxvStages.of(blocks.get(number), loader.under(list + number + "."), causal, border));
        }
        Stride one = new Stride(1, 1, 1);
        return new Half(
                new CausalConvolution(loader, "conv_in.conv", one, causal, border),
                stages,
                new ChannelNorm(loader, "conv_norm_out"),
                new CausalConvolution(loader, "conv_out.conv", one, causal, border));
    }

    @Override
    public FilmFormat format() {
        return params.format();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public Tensor encode(Tensor pixels) {
        Half present = encoder.orElseThrow(
                () -> new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        name
                                + " holds only the decoder of an autoencoder; choose a VAE file with an encoder to encode films."));
        try (TensorScope scope = TensorScope.open();
                Generator noise = new Generator(0)) {
            Tensor patches = patches(pixels.to(device, dtype)); // [B, 3 · patch², F, H, W]
            Tensor hidden = stages(present, patches, Optional.empty(), noise); // [B, C, f, h, w]
            Tensor moments = present.convOut()
                    .apply(NeuralNetwork.siluInPlace(present.normOut().apply(hidden)));
            Tensor means = moments.narrow(1, 0, params.latentChannels()).to(DType.F32); // [B, C, f, h, w]
            return scope.keep(means.sub(perChannel(meanOfMeans)).div(perChannel(stdOfMeans)));
        }
    }

    @Override
    public Tensor decode(Tensor latents, Generator noise) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor noisy = latents.to(DType.F32); // [B, C, f, h, w]
            if (params.timeConditioned()) {
                Tensor drawn = noise.normal(DType.F32, latents.shape()).to(latents.device()); // [B, C, f, h, w]
                noisy = drawn.mul(DECODE_NOISE).addScaledInPlace(noisy, 1 - DECODE_NOISE);
            }
            Tensor raw = noisy.to(device)
                    .mul(perChannel(stdOfMeans))
                    .add(perChannel(meanOfMeans))
                    .to(dtype);
            Optional<Double> time = params.timeConditioned() ? Optional.of(scaledTime()) : Optional.empty();
            Tensor hidden = stages(decoder, raw, time, noise); // [B, C, F, H, W]
            Tensor normed = decoder.normOut().apply(hidden); // [B, C, F, H, W]
            hidden.close();
            lastTime.ifPresent(last -> {
                Tensor rows =
                        last.embedder().modulation(scaledTime(), last.table().like(normed), normed); // [2, C, 1, 1, 1]
                normed.mulInPlace(rows.select(0, 1).add(1.0)).addInPlace(rows.select(0, 0));
            });
            return scope.keep(pixels(decoder.convOut().apply(NeuralNetwork.siluInPlace(normed))));
        }
    }

    private static Tensor stages(Half half, Tensor x, Optional<Double> time, Generator noise) {
        Tensor hidden = half.convIn().apply(x); // [B, C, F, H, W]
        for (LtxvStages stage : half.stages()) {
            hidden = stage.apply(hidden, time, noise); // [B, C', F', H', W']
        }
        return hidden;
    }

    private double scaledTime() {
        double factor =
                timeFactor.map(each -> each.as(DType.F32, Device.CPU).item()).orElse(DEFAULT_TIME_FACTOR);
        return (float) DECODE_TIME * factor;
    }

    /** [1, C, 1, 1, 1], F32 on the autoencoder's device. */
    private Tensor perChannel(Parameter statistic) {
        return statistic.as(DType.F32, device).view(1, -1, 1, 1, 1);
    }

    /** From pixels [B, 3, F, H · p, W · p] to [B, 3 · p · p, F, H, W]; inside a place the column counts before the row. */
    private Tensor patches(Tensor pixels) {
        int patch = params.patchSize();
        return pixels.unflatten(4, -1, patch)
                .unflatten(3, -1, patch) // [B, 3, F, H, p, W, p]
                .permute(0, 1, 6, 4, 2, 3, 5) // [B, 3, p (column), p (row), F, H, W]
                .flatten(1, 3);
    }

    /** From [B, 3 · p · p, F, H, W] to pixels [B, 3, F, H · p, W · p]. */
    private Tensor pixels(Tensor patches) {
        int patch = params.patchSize();
        return patches.unflatten(1, -1, patch, patch) // [B, 3, p (column), p (row), F, H, W]
                .permute(0, 1, 4, 5, 3, 6, 2) // [B, 3, F, H, p (row), W, p (column)]
                .flatten(5, 6)
                .flatten(3, 4);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
