package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds the areas and masks of entries for a latent of a certain size. */
final class AreaResolution {
    private static final long SMALLEST_SIDE = 8;

    private final long[] sizes;
    private final Device device;

    /** @param noiseShape [B, C, h, w] or [B, C, F, h, w] */
    AreaResolution(long[] noiseShape, Device device) {
        sizes = Arrays.copyOfRange(noiseShape, 2, noiseShape.length);
        this.device = device;
    }

    /** The entry's mask at the latent's size [b, 1, h, w] or [b, 1, F, h, w]. */
    Optional<Tensor> mask(ConditioningEntry entry) {
        return entry.get(ConditioningOption.MASK).map(mask -> {
            Tensor moved = mask.to(device); // [b, H, W] or [H, W]
            Tensor batch = moved.rank() == sizes.length ? moved.unsqueeze(0) : moved; // [b, H, W]
            Tensor planes = batch.unsqueeze(1); // [b, 1, H, W]
            boolean fits = Arrays.equals(Arrays.copyOfRange(planes.shape(), 2, planes.rank()), sizes);
            return fits ? planes : NeuralNetwork.resize(planes, Interpolation.LINEAR, sizes); // [b, 1, h, w]
        });
    }

    /** The entry's area with one size for each of the latent's dimensions, cut at the latent's border. */
    Optional<Area.Absolute> area(ConditioningEntry entry, Optional<Tensor> mask) {
        boolean toBounds = entry.get(ConditioningOption.SET_AREA_TO_BOUNDS).orElse(false);
        if (mask.isPresent() && toBounds) {
            return Optional.of(clip(bounds(mask.get())));
        }
        return entry.get(ConditioningOption.AREA).map(area -> clip(absolute(area)));
    }

    private Area.Absolute absolute(Area area) {
        return switch (area) {
            case Area.Absolute absolute -> absolute;
            case Area.Fraction fraction ->
                fraction.within(Arrays.stream(sizes).boxed().toList());
        };
    }

    /** The smallest box around all elements of a mask that aren't 0, in any frame, at least 8 wide and high. */
    private static Area.Absolute bounds(Tensor mask) {
        Tensor plane = mask.abs().flatten(0, mask.rank() - 3).max(false, 0); // [h, w]
        float[] rows = plane.max(false, 1).toFloats();
        float[] columns = plane.max(false, 0).toFloats();
        int top = first(rows);
        int left = first(columns);
        if (top == rows.length) {
            return Area.Absolute.ofImage(SMALLEST_SIDE, SMALLEST_SIDE, 0, 0);
        }
        long height = Math.max(SMALLEST_SIDE, last(rows) - top + 1);
        long width = Math.max(SMALLEST_SIDE, last(columns) - left + 1);
        return Area.Absolute.ofImage(height, width, top, left);
    }

    private static int first(float[] values) {
        int index = 0;
        while (index < values.length && values[index] == 0) {
            index++;
        }
        return index;
    }

    private static int last(float[] values) {
        int index = values.length - 1;
        while (index > 0 && values[index] == 0) {
            index--;
        }
        return index;
    }

    /** Extends an area of a picture over all frames, and cuts it at the latent's border. */
    private Area.Absolute clip(Area.Absolute area) {
        int given = area.sizes().size();
        List<Long> clippedSizes = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        for (int dimension = 0; dimension < sizes.length; dimension++) {
            int index = dimension - (sizes.length - given);
            long offset = index < 0 ? 0 : Math.min(area.offsets().get(index), sizes[dimension]);
            long size = index < 0 ? sizes[dimension] : area.sizes().get(index);
            offsets.add(offset);
            clippedSizes.add(Math.min(size, sizes[dimension] - offset));
        }
        return new Area.Absolute(clippedSizes, offsets);
    }

    /** Whether one area lies within another. */
    static boolean contains(Area.Absolute outer, Area.Absolute inner) {
        for (int dimension = 0; dimension < outer.sizes().size(); dimension++) {
            long start = outer.offsets().get(dimension);
            long end = start + outer.sizes().get(dimension);
            long innerStart = inner.offsets().get(dimension);
            if (innerStart < start || innerStart + inner.sizes().get(dimension) > end) {
                return false;
            }
        }
        return true;
    }

    /** The number of latent elements of an area, per channel. */
    static long volume(Area.Absolute area) {
        return area.sizes().stream().mapToLong(Long::longValue).reduce(1, (left, right) -> left * right);
    }
}
