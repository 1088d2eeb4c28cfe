package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Takes items out of a batch of latents and repeats them, keeping track of the places their noise is drawn for. */
public final class LatentBatches {
    private LatentBatches() {}

    /** {@code LatentFromBatch}: so many items from one on, both limited to what there is. */
    public static Latent slice(Latent latent, long start, long length) {
        long items = latent.samples().size(0);
        long first = Math.min(items - 1, start);
        long count = Math.min(items - first, length);
        Optional<Tensor> mask = latent.noiseMask().map(each -> {
            if (each.size(0) == 1) {
                return each;
            }
            Tensor whole = each.size(0) < items ? BatchSizing.repeatTo(each, items) : each; // [B, …]
            return whole.slice(0, first, first + count).copy(); // [count, …]
        });
        List<Long> places = latent.batchIndex().isEmpty()
                ? LongStream.range(first, first + count).boxed().toList()
                : latent.batchIndex().subList((int) first, (int) (first + count));
        return new Latent(latent.samples().narrow(0, first, count).copy(), mask, places);
    }

    /** {@code RepeatLatentBatch}: the whole batch several times; repeated items get places of their own. */
    public static Latent repeat(Latent latent, int times) {
        Optional<Tensor> mask = latent.noiseMask().map(each -> {
            if (each.size(0) == 1) {
                return each;
            }
            Tensor whole = BatchSizing.repeatTo(
                    each, Math.max(each.size(0), latent.samples().size(0)));
            return tiled(whole, times); // [times · B, …]
        });
        return new Latent(tiled(latent.samples(), times), mask, repeatedPlaces(latent.batchIndex(), times));
    }

    private static List<Long> repeatedPlaces(List<Long> places, int times) {
        if (places.isEmpty()) {
            return places;
        }
        long lowest = places.stream().mapToLong(Long::longValue).min().orElseThrow();
        long highest = places.stream().mapToLong(Long::longValue).max().orElseThrow();
        long offset = highest - lowest + 1;
        List<Long> repeated = new ArrayList<>();
        for (int round = 0; round < times; round++) {
            for (long place : places) {
                repeated.add(place + offset * round);
            }
        }
        return repeated;
    }

    private static Tensor tiled(Tensor tensor, int times) {
        long[] repeats = new long[tensor.rank()];
        Arrays.fill(repeats, 1);
        repeats[0] = times;
        return tensor.repeat(repeats);
    }
}
