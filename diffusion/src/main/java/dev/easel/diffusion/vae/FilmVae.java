package dev.easel.diffusion.vae;

import dev.easel.diffusion.ModelLease;
import dev.easel.diffusion.ModelSource;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A film autoencoder as nodes use it: pixels in 0 … 1, any height and width, tiles in space and time when memory is short.
 *
 * <p>Autoencoders that add noise of their own while decoding draw it from a generator that starts anew for each film, so that the same
 * latents always give the same film.
 */
public final class FilmVae implements Vae {
    /** What decoding and encoding fall back to, in pixels and frames, when a film doesn't fit into memory; the first that does is taken. */
    private static final List<TileSizes> FALLBACKS = List.of(
            new TileSizes(512, 128, 1 << 20, 8),
            new TileSizes(256, 64, 1 << 20, 8),
            new TileSizes(256, 64, 64, 16),
            new TileSizes(128, 32, 32, 8));

    /** Feature maps beyond this number of elements are more than some kernels can address. */
    private static final double LARGEST_FEATURE_MAP = Integer.MAX_VALUE;

    private final FilmFormat format;
    private final ModelSource<FilmAutoencoder> source;
    private final long noiseSeed;
    private final ToLongFunction<Device> memory;

    /**
     * @param format sizes of the autoencoder
     * @param source where to get the autoencoder when it is needed
     */
    public FilmVae(FilmFormat format, ModelSource<FilmAutoencoder> source) {
        this(format, source, 0);
    }

    /**
     * @param format sizes of the autoencoder
     * @param source where to get the autoencoder when it is needed
     * @param noiseSeed where the noise starts that some autoencoders add while decoding
     */
    public FilmVae(FilmFormat format, ModelSource<FilmAutoencoder> source, long noiseSeed) {
        this(format, source, noiseSeed, DeviceMemory::available);
    }

    /** @param memory how many bytes a device has left */
    FilmVae(FilmFormat format, ModelSource<FilmAutoencoder> source, long noiseSeed, ToLongFunction<Device> memory) {
        this.format = format;
        this.source = source;
        this.noiseSeed = noiseSeed;
        this.memory = memory;
    }

    @Override
    public long latentChannels() {
        return format.latentChannels();
    }

    @Override
    public int compression() {
        return format.compression();
    }

    @Override
    public int temporalCompression() {
        return format.temporalCompression();
    }

    @Override
    public Tensor decode(Tensor latents) {
        Tensor films = checked(latents); // [B, C, f, h, w]
        long pixels = format.frames(films.size(2)) * films.size(3) * films.size(4) * compression() * compression();
        return withAutoencoder((autoencoder, noise) -> orElseTiled(
                autoencoder,
                pixels,
                format.frames(films.size(2)),
                format.decodeElements(),
                () -> inBatches(
                        films, fitting(autoencoder, pixels), batch -> toImages(autoencoder.decode(batch, noise))),
                sizes -> decodeTiled(autoencoder, films, FilmTiles.forDecoding(sizes, format), noise)));
    }

    /** How many films of so many pixels can be expected to fit at once, at least 1. */
    private long fitting(FilmAutoencoder autoencoder, long pixels) {
        double bytes = pixels * format.decodeElements() * autoencoder.dtype().byteSize();
        double byMemory = memory.applyAsLong(autoencoder.device()) / bytes;
        double byAddress = LARGEST_FEATURE_MAP / (pixels * format.widestFeatureMap());
        return Math.max(1, (long) Math.min(byMemory, byAddress));
    }

    @Override
    public Tensor decodeTiled(Tensor latents, TileSizes sizes) {
        return decodeTiled(latents, FilmTiles.forDecoding(sizes, format));
    }

    /**
     * Films of latents, decoded in overlapping tiles.
     *
     * @param latents [B, latent channels, f, h, w]
     * @param tiles in latents
     * @return [B, F, H, W, 3]
     */
    public Tensor decodeTiled(Tensor latents, FilmTiles tiles) {
        Tensor films = checked(latents); // [B, C, f, h, w]
        return withAutoencoder((autoencoder, noise) -> decodeTiled(autoencoder, films, tiles, noise));
    }

    private Tensor decodeTiled(FilmAutoencoder autoencoder, Tensor films, FilmTiles tiles, Generator noise) {
        TileScale space = TileScale.by(compression());
        Tiling tiling = tiling(tiles, TileScale.framesOf(format), space);
        return toImages(tiling.apply(films, tile -> autoencoder.decode(tile, noise)));
    }

    @Override
    public Tensor encode(Tensor pixels) {
        return withAutoencoder((autoencoder, noise) -> {
            Tensor film = toFilm(pixels); // [1, 3, F, H, W]
            requireWholeLatents(film.size(2));
            return orElseTiled(
                    autoencoder,
                    film.size(2) * film.size(3) * film.size(4),
                    film.size(2),
                    format.encodeElements(),
                    () -> autoencoder.encode(film).to(Device.CPU),
                    sizes -> encodeTiled(autoencoder, film, FilmTiles.forEncoding(sizes, format)));
        });
    }

    @Override
    public Tensor encodeTiled(Tensor pixels, TileSizes sizes) {
        return withAutoencoder((autoencoder, noise) -> {
            Tensor film = toFilm(pixels); // [1, 3, F, H, W]
            long whole = format.frames((film.size(2) - 1) / temporalCompression() + 1);
            return encodeTiled(autoencoder, film.narrow(2, 0, whole), FilmTiles.forEncoding(sizes, format));
        });
    }

    private Tensor encodeTiled(FilmAutoencoder autoencoder, Tensor film, FilmTiles tiles) {
        TileScale space = TileScale.by(1.0 / compression());
        return tiling(tiles, TileScale.latentFramesOf(format), space).apply(film, autoencoder::encode);
    }

    private static Tiling tiling(FilmTiles tiles, TileScale time, TileScale space) {
        return new Tiling(
                List.of(tiles.frames(), tiles.side(), tiles.side()),
                List.of(tiles.frameOverlap(), tiles.overlap(), tiles.overlap()),
                List.of(time, space, space));
    }

    /** Something done with the loaded autoencoder and a fresh source of noise. */
    private interface Work {
        Tensor apply(FilmAutoencoder autoencoder, Generator noise);
    }

    private Tensor withAutoencoder(Work work) {
        try (TensorScope scope = TensorScope.open();
                ModelLease<FilmAutoencoder> lease = source.lease();
                Generator noise = new Generator(noiseSeed)) {
            return scope.keep(work.apply(lease.model(), noise));
        }
    }

    /** Films [B, C, f, h, w]; a picture [B, C, h, w] counts as a film of one frame. */
    private Tensor checked(Tensor latents) {
        Tensor films = latents.rank() == 4 ? latents.unsqueeze(2) : latents; // [B, C, f, h, w]
        if (films.rank() != 5 || films.size(1) != latentChannels()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The latent of shape " + Arrays.toString(latents.shape())
                            + " does not fit this autoencoder, which takes " + latentChannels()
                            + " channels of films; choose the VAE that belongs to the model.");
        }
        return films;
    }

    private void requireWholeLatents(long frames) {
        if ((frames - 1) % temporalCompression() != 0) {
            long fewer = (frames - 1) / temporalCompression() * temporalCompression() + 1;
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A film of " + frames + " frames can't be encoded: this autoencoder takes a multiple of "
                            + temporalCompression() + " frames and one more, so use " + fewer + " or "
                            + (fewer + temporalCompression()) + ".");
        }
    }

    /** From frames [F, H, W, 3 or more] in 0 … 1 to a film [1, 3, F, h, w] in −1 … 1, cropped. */
    private Tensor toFilm(Tensor frames) {
        if (frames.size(1) < compression() || frames.size(2) < compression()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Pictures of " + frames.size(2) + "×" + frames.size(1)
                            + " pixels are too small for this autoencoder," + " which turns " + compression() + "×"
                            + compression() + " pixels into one latent.");
        }
        Tensor cropped = crop(frames).narrow(3, 0, 3); // [F, h, w, 3]
        return cropped.permute(3, 0, 1, 2).mul(2).addInPlace(-1).contiguous().unsqueeze(0); // [1, 3, F, h, w]
    }

    /** From raw pixels [B, 3, F, H, W] to images [B, F, H, W, 3] in 0 … 1, F32 on the CPU. */
    private static Tensor toImages(Tensor raw) {
        Tensor centred = raw.to(DType.F32).add(1).mulInPlace(0.5).clampInPlace(0, 1); // [B, 3, F, H, W]
        return centred.permute(0, 2, 3, 4, 1).contiguous().to(Device.CPU); // [B, F, H, W, 3]
    }

    private static Tensor inBatches(Tensor films, long atOnce, UnaryOperator<Tensor> function) {
        if (films.size(0) <= atOnce) {
            return function.apply(films);
        }
        List<Tensor> batches = new ArrayList<>();
        for (long start = 0; start < films.size(0); start += atOnce) {
            try (TensorScope scope = TensorScope.open()) {
                long count = Math.min(atOnce, films.size(0) - start);
                batches.add(scope.keep(function.apply(films.narrow(0, start, count))));
            }
        }
        return Tensors.cat(0, batches);
    }

    /** Something computed at once. */
    private interface Whole {
        Tensor get();
    }

    /** Works on the whole film if it can be expected to fit, else in the largest tiles that do; smaller ones if memory runs out. */
    private Tensor orElseTiled(
            FilmAutoencoder autoencoder,
            long pixels,
            long filmFrames,
            double elements,
            Whole whole,
            Function<TileSizes, Tensor> tiled) {
        double pixelBytes = elements * autoencoder.dtype().byteSize();
        double available = memory.applyAsLong(autoencoder.device());
        if (fits(pixels, pixelBytes, available)) {
            try {
                return whole.get();
            } catch (RuntimeException failure) {
                requireExhausted(autoencoder, failure);
            }
        }
        for (TileSizes sizes : FALLBACKS.subList(0, FALLBACKS.size() - 1)) {
            double side = Math.max(sizes.size(), compression());
            long frames = Math.min(sizes.frames(), filmFrames);
            if (fits(frames * side * side, pixelBytes, available)) {
                try {
                    return tiled.apply(sizes);
                } catch (RuntimeException failure) {
                    requireExhausted(autoencoder, failure);
                }
            }
        }
        return tiled.apply(FALLBACKS.getLast());
    }

    private boolean fits(double pixels, double pixelBytes, double available) {
        return pixels * pixelBytes <= available && pixels * format.widestFeatureMap() <= LARGEST_FEATURE_MAP;
    }

    private static void requireExhausted(FilmAutoencoder autoencoder, RuntimeException failure) {
        if (!DeviceMemory.isExhausted(failure)) {
            throw failure;
        }
        DeviceMemory.releaseCached(autoencoder.device());
    }
}
