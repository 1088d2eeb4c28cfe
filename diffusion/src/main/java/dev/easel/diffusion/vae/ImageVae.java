package dev.easel.diffusion.vae;

import dev.easel.diffusion.ModelLease;
import dev.easel.diffusion.ModelSource;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The image autoencoder as nodes use it: pixels in 0 … 1, any size, tiles when memory is short. */
public final class ImageVae implements Vae {
    /** Feature maps as wide as the finest level's input that exist at once while a picture is encoded or decoded. */
    private static final long LIVE_FEATURE_MAPS = 6;

    private final ImageAutoencoderParams params;
    private final ModelSource<ImageAutoencoder> source;

    /**
     * @param params sizes of the autoencoder
     * @param source where to get the autoencoder when it is needed
     */
    public ImageVae(ImageAutoencoderParams params, ModelSource<ImageAutoencoder> source) {
        this.params = params;
        this.source = source;
    }

    @Override
    public long latentChannels() {
        return params.latentChannels();
    }

    @Override
    public int compression() {
        return params.compression();
    }

    @Override
    public Tensor decode(Tensor latents) {
        check(latents);
        try (TensorScope scope = TensorScope.open();
                ModelLease<ImageAutoencoder> lease = source.lease()) {
            ImageAutoencoder autoencoder = lease.model();
            long pixels = latents.size(2) * latents.size(3) * compression() * compression();
            return scope.keep(orElseTiled(
                    autoencoder,
                    pixels,
                    batch -> inBatches(latents, batch, item -> toImages(autoencoder.decode(item))),
                    () -> decodeTiled(autoencoder, latents, Tiles.DECODE_FALLBACK)));
        }
    }

    @Override
    public Tensor decodeTiled(Tensor latents, TileSizes sizes) {
        return decodeTiled(latents, Tiles.forDecoding(sizes.size(), sizes.overlap(), compression()));
    }

    /**
     * Pictures of latents, decoded in overlapping tiles: the mean of three tilings, two with halved and doubled sides.
     *
     * @param latents [B, latent channels, h, w]
     * @param tiles in latents
     * @return [B, h · compression, w · compression, 3]
     */
    public Tensor decodeTiled(Tensor latents, Tiles tiles) {
        check(latents);
        try (TensorScope scope = TensorScope.open();
                ModelLease<ImageAutoencoder> lease = source.lease()) {
            return scope.keep(decodeTiled(lease.model(), latents, tiles));
        }
    }

    private void check(Tensor latents) {
        if (latents.rank() != 4 || latents.size(1) != latentChannels()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The latent of shape " + Arrays.toString(latents.shape())
                            + " does not fit this autoencoder, which takes " + latentChannels()
                            + " channels of pictures; choose the VAE that belongs to the model.");
        }
    }

    private Tensor decodeTiled(ImageAutoencoder autoencoder, Tensor latents, Tiles tiles) {
        return toImages(meanOfTilings(latents, tiles, compression(), autoencoder::decode));
    }

    @Override
    public Tensor encode(Tensor pixels) {
        try (TensorScope scope = TensorScope.open();
                ModelLease<ImageAutoencoder> lease = source.lease()) {
            ImageAutoencoder autoencoder = lease.model();
            Tensor input = toPixels(pixels); // [B, 3, H, W]
            return scope.keep(orElseTiled(
                    autoencoder,
                    input.size(2) * input.size(3),
                    batch -> inBatches(input, batch, autoencoder::encode),
                    () -> encodeTiled(autoencoder, input, Tiles.ENCODE_FALLBACK)));
        }
    }

    @Override
    public Tensor encodeTiled(Tensor pixels, TileSizes sizes) {
        return encodeTiled(pixels, new Tiles(sizes.size(), sizes.size(), sizes.overlap()));
    }

    /**
     * Latents of pictures, encoded in overlapping tiles: the mean of three tilings, two with halved and doubled sides.
     *
     * @param pixels [B, H, W, 3 or more]
     * @param tiles in pixels
     * @return [B, latent channels, H / compression, W / compression]
     */
    public Tensor encodeTiled(Tensor pixels, Tiles tiles) {
        try (TensorScope scope = TensorScope.open();
                ModelLease<ImageAutoencoder> lease = source.lease()) {
            return scope.keep(encodeTiled(lease.model(), toPixels(pixels), tiles));
        }
    }

    private Tensor encodeTiled(ImageAutoencoder autoencoder, Tensor input, Tiles tiles) {
        return meanOfTilings(input, tiles, 1.0 / compression(), autoencoder::encode);
    }

    /** From images [B, H, W, 3 or more] in 0 … 1 to [B, 3, h, w] in −1 … 1, cropped. */
    private Tensor toPixels(Tensor images) {
        Tensor cropped = crop(images).narrow(3, 0, 3); // [B, h, w, 3]
        return cropped.permute(0, 3, 1, 2).mul(2).addInPlace(-1).contiguous(); // [B, 3, h, w]
    }

    /** From raw pixels [B, 3, H, W] to images [B, H, W, 3] in 0 … 1, F32 on the CPU. */
    private static Tensor toImages(Tensor raw) {
        Tensor centred = raw.to(DType.F32).add(1).mulInPlace(0.5).clampInPlace(0, 1); // [B, 3, H, W]
        return centred.permute(0, 2, 3, 1).contiguous().to(Device.CPU); // [B, H, W, 3]
    }

    /** Something computed for a number of batch items at a time. */
    private interface Batched {
        Tensor apply(long batchSize);
    }

    /** Works on whole pictures, as many at once as fit into the free memory, or in tiles if not even one does. */
    private Tensor orElseTiled(ImageAutoencoder autoencoder, long pixels, Batched whole, Supplier<Tensor> tiled) {
        long bytes = pixels
                * params.finestChannels()
                * LIVE_FEATURE_MAPS
                * autoencoder.dtype().byteSize();
        long fitting = DeviceMemory.available(autoencoder.device()) / bytes;
        if (fitting == 0 && autoencoder.device().isCpu()) {
            return tiled.get();
        }
        try {
            return whole.apply(Math.max(1, fitting));
        } catch (RuntimeException failure) {
            if (!DeviceMemory.isExhausted(failure)) {
                throw failure;
            }
        }
        return tiled.get();
    }

    private static Tensor inBatches(Tensor x, long batchSize, UnaryOperator<Tensor> function) {
        if (x.size(0) <= batchSize) {
            return function.apply(x);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long start = 0; start < x.size(0); start += batchSize) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor part = x.narrow(0, start, Math.min(batchSize, x.size(0) - start));
                parts.add(scope.keep(function.apply(part)));
            }
        }
        return Tensors.cat(0, parts);
    }

    private static Tensor meanOfTilings(Tensor x, Tiles tiles, double scale, UnaryOperator<Tensor> function) {
        Tensor sum = tiling(tiles.width() / 2, tiles.height() * 2, tiles, scale).apply(x, function); // [B, C', H', W']
        sum.addInPlace(
                tiling(tiles.width() * 2, tiles.height() / 2, tiles, scale).apply(x, function));
        sum.addInPlace(tiling(tiles.width(), tiles.height(), tiles, scale).apply(x, function));
        return sum.mulInPlace(1 / 3.0);
    }

    private static Tiling tiling(long width, long height, Tiles tiles, double scale) {
        return Tiling.of(height, width, tiles.overlap(), scale);
    }
}
