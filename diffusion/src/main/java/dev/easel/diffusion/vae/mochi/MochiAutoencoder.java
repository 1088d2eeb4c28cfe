package dev.easel.diffusion.vae.mochi;

import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameters;
import java.util.Optional;

/** The autoencoder of Mochi 1. */
final class MochiAutoencoder implements FilmAutoencoder {
    private static final int FIRST_FREQUENCY = 6;
    private static final int FREQUENCIES = 2;

    private final String name;
    private final MochiVaeParams params;
    private final Device device;
    private final DType dtype;
    private final Parameters parameters;
    private final Optional<MochiEncoder> encoder;
    private final MochiDecoder decoder;

    MochiAutoencoder(String name, MochiVaeParams params, LayerLoader loader, Device device, DType dtype) {
        this.name = name;
        this.params = params;
        this.device = device;
        this.dtype = dtype;
        parameters = loader.parameters();
        decoder = new MochiDecoder(loader.under("decoder."), params);
        encoder = params.hasEncoder() ? Optional.of(new MochiEncoder(loader.under("encoder."))) : Optional.empty();
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
        MochiEncoder present = encoder.orElseThrow(
                () -> new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        name
                                + " holds only the decoder of an autoencoder; choose a VAE file with an encoder to encode films."));
        try (TensorScope scope = TensorScope.open()) {
            Tensor features = withPhases(pixels.to(device, DType.F32)).to(dtype); // [B, 15, F, H, W]
            Tensor moments = present.encode(features); // [B, 2 · C, f, h, w]
            return scope.keep(
                    moments.narrow(1, 0, params.latentChannels()).to(DType.F32).contiguous());
        }
    }

    /**
     * Pixels followed by sines, then cosines of 2⁶ and 2⁷ turns for each unit of brightness. Angles reach 800, so they are computed in F32.
     */
    private static Tensor withPhases(Tensor pixels) {
        try (TensorScope scope = TensorScope.open()) {
            double[] turns = new double[FREQUENCIES];
            for (int index = 0; index < FREQUENCIES; index++) {
                turns[index] = Math.pow(2, FIRST_FREQUENCY + index) * 2 * Math.PI;
            }
            Tensor factors = Tensors.of(turns)
                    .to(DType.F32)
                    .repeat(pixels.size(1))
                    .view(1, -1, 1, 1, 1)
                    .to(pixels.device()); // [1, 3 · frequencies, 1, 1, 1]
            Tensor angles = pixels.repeatInterleave(FREQUENCIES, 1).mulInPlace(factors); // [B, 6, F, H, W]
            return scope.keep(Tensors.cat(1, pixels, angles.sin(), angles.cos())); // [B, 15, F, H, W]
        }
    }

    @Override
    public Tensor decode(Tensor latents, Generator noise) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(decoder.decode(latents.to(device, dtype)));
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
