package dev.easel.diffusion.vae;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.Conv2d;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameters;
import dev.easel.tensor.layer.WeightStorage;
import java.util.Optional;

/**
 * The image autoencoder of Stable Diffusion, SDXL, Stable Diffusion 3 and FLUX ("High-Resolution Image Synthesis with Latent
 * Diffusion Models", Rombach et al. 2022). Computes in the dtype and on the device it was loaded to.
 */
public final class ImageAutoencoder implements AutoCloseable {
    private final ImageAutoencoderParams params;
    private final String name;
    private final Device device;
    private final DType dtype;
    private final Parameters parameters;
    private final Optional<ImageEncoder> encoder;
    private final Optional<Conv2d> quantConv;
    private final Optional<Conv2d> postQuantConv;
    private final ImageDecoder decoder;

    private ImageAutoencoder(
            String name, ImageAutoencoderParams params, Device device, DType dtype, LayerLoader loader) {
        this.params = params;
        this.name = name;
        this.device = device;
        this.dtype = dtype;
        parameters = loader.parameters();
        encoder = params.hasEncoder()
                ? Optional.of(new ImageEncoder(loader.under("encoder."), params))
                : Optional.empty();
        quantConv = params.hasQuantConvolutions() && params.hasEncoder()
                ? Optional.of(loader.conv2d("quant_conv", 1, 0))
                : Optional.empty();
        postQuantConv =
                params.hasQuantConvolutions() ? Optional.of(loader.conv2d("post_quant_conv", 1, 0)) : Optional.empty();
        decoder = new ImageDecoder(loader.under("decoder."), params);
    }

    /**
     * Loads an autoencoder.
     *
     * @param file a VAE file or a complete checkpoint; may be closed afterwards
     * @param device where to compute
     * @param dtype what to compute in
     * @throws EaselException when the file holds no image autoencoder or lacks a part of it
     */
    public static ImageAutoencoder load(WeightMap file, Device device, DType dtype) {
        WeightMap weights = ImageAutoencoderWeights.open(file);
        LayerLoader loader = new LayerLoader(weights, WeightStorage.on(device, dtype));
        try {
            ImageAutoencoderParams params = ImageAutoencoderParams.of(weights);
            return new ImageAutoencoder(weights.name(), params, device, dtype, loader);
        } catch (RuntimeException failure) {
            loader.parameters().close();
            throw failure;
        }
    }

    /** Sizes of this autoencoder. */
    public ImageAutoencoderParams params() {
        return params;
    }

    /** Where it computes. */
    public Device device() {
        return device;
    }

    /** What it computes in. */
    public DType dtype() {
        return dtype;
    }

    /** Its weights. */
    public Parameters parameters() {
        return parameters;
    }

    /** Bytes of its weights. */
    public long byteSize() {
        return parameters.byteSize();
    }

    /**
     * Mean of the latent's distribution.
     *
     * @param pixels [B, 3, H, W] in −1 … 1, H and W multiples of the compression
     * @return [B, latent channels, H / compression, W / compression], F32 on the CPU
     * @throws EaselException when the file held only a decoder
     */
    public Tensor encode(Tensor pixels) {
        ImageEncoder present = encoder.orElseThrow(
                () -> new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        name
                                + " holds only the decoder of an autoencoder; choose a VAE file with an encoder to encode pictures."));
        try (TensorScope scope = TensorScope.open()) {
            Tensor moments = present.encode(pixels.to(device, dtype)); // [B, 2·latent channels, h, w]
            Tensor projected =
                    quantConv.map(each -> each.apply(moments)).orElse(moments); // [B, 2·latent channels, h, w]
            Tensor mean = projected.chunk(2, 1).get(0); // [B, latent channels, h, w]
            return scope.keep(mean.to(Device.CPU, DType.F32).contiguous());
        }
    }

    /**
     * Pixels of latents.
     *
     * @param latents [B, latent channels, h, w], unscaled
     * @return [B, 3, h · compression, w · compression] around −1 … 1, on the autoencoder's device in its dtype
     */
    public Tensor decode(Tensor latents) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor local = latents.to(device, dtype); // [B, latent channels, h, w]
            Tensor projected = postQuantConv.map(each -> each.apply(local)).orElse(local); // [B, latent channels, h, w]
            return scope.keep(decoder.decode(projected));
        }
    }

    /** Frees the weights. */
    @Override
    public void close() {
        parameters.close();
    }
}
