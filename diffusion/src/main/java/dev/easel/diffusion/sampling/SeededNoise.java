package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Latent;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Noise from a seed: the whole batch in one draw, or, where the latent says its items' places in a batch, one draw for each place, so
 * that an item gets the same noise alone and among others.
 *
 * @param seed the 64-bit pattern of an unsigned number
 */
public record SeededNoise(long seed) implements NoiseSource {
    @Override
    public Tensor generate(Latent latent, Generator stream) {
        stream.seed(seed);
        Tensor samples = latent.samples();
        long[] shape = samples.shape();
        if (latent.batchIndex().isEmpty()) {
            return stream.normal(samples.dtype(), shape);
        }
        shape[0] = 1;
        return draw(latent.batchIndex(), stream, samples.dtype(), shape);
    }

    /** Draws for every place up to the last one used, and joins those used in the order asked for. */
    private static Tensor draw(List<Long> places, Generator stream, DType dtype, long[] shape) {
        long last = places.stream().mapToLong(Long::longValue).max().orElseThrow();
        try (TensorScope scope = TensorScope.open()) {
            Map<Long, Tensor> drawn = new TreeMap<>();
            for (long place = 0; place <= last; place++) {
                Tensor noise = stream.normal(dtype, shape); // [1, C, …]
                if (places.contains(place)) {
                    drawn.put(place, noise);
                } else {
                    noise.close();
                }
            }
            List<Tensor> ordered = new ArrayList<>();
            places.forEach(place -> ordered.add(drawn.get(place)));
            return scope.keep(Tensors.cat(0, ordered)); // [B, C, …]
        }
    }

    /**
     * No noise at all, for runs that go on with a latent that still has some.
     *
     * @param seed for noise that samplers draw
     */
    public static NoiseSource none(long seed) {
        return new None(seed);
    }

    private record None(long seed) implements NoiseSource {
        @Override
        public Tensor generate(Latent latent, Generator stream) {
            Tensor samples = latent.samples();
            return Tensors.zeros(samples.dtype(), Device.CPU, samples.shape());
        }
    }
}
