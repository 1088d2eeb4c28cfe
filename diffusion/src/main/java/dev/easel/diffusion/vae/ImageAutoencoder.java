package dev.easel.diffusion.vae;

import dev.easel.diffusion.vae.Layers.Convolution;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
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
    private final Layers layers;
    private final Optional<ImageEncoder> encoder;
    private final Optional<Convolution> quantConv;
    private final Optional<Convolution> postQuantConv;
    private final ImageDecoder decoder;

    private ImageAutoencoder(String name, ImageAutoencoderParams params, Device device, DType dtype, Layers layers) {
        this.params = params;
        this.name = name;
        this.device = device;
        this.dtype = dtype;
        this.layers = layers;
        encoder = params.hasEncoder() ? Optional.of(new ImageEncoder(layers, params)) : Optional.empty();
        quantConv = params.hasQuantConvolutions() && params.hasEncoder()
                ? Optional.of(layers.convolution("quant_conv"))
                : Optional.empty();
        postQuantConv =
                params.hasQuantConvolutions() ? Optional.of(layers.convolution("post_quant_conv")) : Optional.empty();
        decoder = new ImageDecoder(layers, params);
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
        Layers layers = new Layers(weights, device, dtype);
        try (TensorScope scope = TensorScope.open()) {
            ImageAutoencoderParams params = ImageAutoencoderParams.of(weights);
            return new ImageAutoencoder(weights.name(), params, device, dtype, layers);
        } catch (RuntimeException failure) {
            layers.close();
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

    /** Bytes of its weights. */
    public long byteSize() {
        return layers.byteSize();
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
        layers.close();
    }
}
