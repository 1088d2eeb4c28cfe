package dev.easel.diffusion.vae;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Applies a function that scales its input to overlapping tiles of a large one and blends the results. Where tiles overlap, each
 * counts with a weight that grows linearly from its edge over the width of the overlap; the sum of the weights is divided out.
 *
 * @param tile largest input size of a tile in each dimension after the first two
 * @param overlap how far neighbouring tiles overlap, in input units, per dimension; less than the tile
 * @param scale what sizes and places become, per dimension
 */
public record Tiling(List<Long> tile, List<Long> overlap, List<TileScale> scale) {
    /** Checks that the dimensions agree and every tile gets on by at least one. */
    public Tiling {
        tile = List.copyOf(tile);
        overlap = List.copyOf(overlap);
        scale = List.copyOf(scale);
        for (int dimension = 0; dimension < tile.size(); dimension++) {
            if (overlap.get(dimension) < 0 || tile.get(dimension) <= overlap.get(dimension)) {
                throw new IllegalArgumentException("tiles of " + tile + " overlapping by " + overlap);
            }
        }
        if (tile.size() != overlap.size() || tile.size() != scale.size()) {
            throw new IllegalArgumentException("tiles, overlaps and scales of different ranks");
        }
    }

    /** Tiles of a picture: height, width, one overlap and one scale for both. */
    public static Tiling of(long height, long width, long overlap, double scale) {
        return new Tiling(
                List.of(height, width), List.of(overlap, overlap), List.of(TileScale.by(scale), TileScale.by(scale)));
    }

    /**
     * Applies the function to one batch item after the other, tile by tile.
     *
     * @param x [B, C, …], one dimension more for each of the tiling's
     * @param function from [1, C, …] to [1, C', …·scale]
     * @return [B, C', …·scale], F32 on the CPU
     */
    public Tensor apply(Tensor x, UnaryOperator<Tensor> function) {
        List<Tensor> items = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            for (long item = 0; item < x.size(0); item++) {
                items.add(applyToItem(x.narrow(0, item, 1), function));
            }
            return scope.keep(Tensors.cat(0, items)); // [B, C', …·scale]
        }
    }

    private Tensor applyToItem(Tensor x, UnaryOperator<Tensor> function) {
        if (fitsOneTile(x)) {
            return function.apply(x).to(Device.CPU, DType.F32);
        }
        try (TensorScope scope = TensorScope.open()) {
            long[] size = new long[tile.size()];
            Arrays.setAll(size, dimension -> Math.round(scale.get(dimension).length(x.size(dimension + 2))));
            try (Accumulator accumulator = new Accumulator(size)) {
                accumulate(x, function, accumulator, new long[tile.size()], 0);
                return scope.keep(accumulator.result());
            }
        }
    }

    private boolean fitsOneTile(Tensor x) {
        for (int dimension = 0; dimension < tile.size(); dimension++) {
            if (x.size(dimension + 2) > tile.get(dimension)) {
                return false;
            }
        }
        return true;
    }

    /** Walks the tiles' positions one dimension after the other. */
    private void accumulate(
            Tensor x, UnaryOperator<Tensor> function, Accumulator accumulator, long[] position, int dimension) {
        if (dimension == tile.size()) {
            addTile(x, function, accumulator, position);
            return;
        }
        long size = x.size(dimension + 2);
        long step = tile.get(dimension) - overlap.get(dimension);
        long end = size > tile.get(dimension) ? size - overlap.get(dimension) : 1;
        for (long start = 0; start < end; start += step) {
            position[dimension] = start;
            accumulate(x, function, accumulator, position, dimension + 1);
        }
    }

    private void addTile(Tensor x, UnaryOperator<Tensor> function, Accumulator accumulator, long[] position) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor input = x; // [1, C, …]
            long[] target = new long[position.length];
            for (int dimension = 0; dimension < position.length; dimension++) {
                long length = Math.min(tile.get(dimension), x.size(dimension + 2) - position[dimension]);
                input = input.narrow(dimension + 2, position[dimension], length);
                target[dimension] = Math.round(scale.get(dimension).position(position[dimension]));
            }
            Tensor output = function.apply(input).to(Device.CPU, DType.F32); // [1, C', …·scale]
            accumulator.add(output, feather(output), target);
        }
    }

    /** Weights of a tile's values: [1, 1, …], rising and falling over the overlap in every dimension. */
    private Tensor feather(Tensor output) {
        Tensor weights = Tensors.ones(1, 1); // [1, 1]
        for (int dimension = 0; dimension < tile.size(); dimension++) {
            int size = Math.toIntExact(output.size(dimension + 2));
            int width = (int) Math.round(scale.get(dimension).length(overlap.get(dimension)));
            Tensor ramp = Tensors.of(ramp(size, width), size); // [size]
            weights = weights.unsqueeze(-1).mul(ramp); // [1, 1, …, size]
        }
        return weights;
    }

    private static float[] ramp(int size, int width) {
        float[] ramp = new float[size];
        Arrays.fill(ramp, 1);
        for (int step = 0; step < width && width < size; step++) {
            float weight = (float) ((step + 1) / (double) width);
            ramp[step] *= weight;
            ramp[size - 1 - step] *= weight;
        }
        return ramp;
    }

    /** Sums weighted tiles and their weights. */
    private static final class Accumulator implements AutoCloseable {
        private final long[] size;
        private Tensor sum;
        private Tensor weights;

        Accumulator(long[] size) {
            this.size = size.clone();
        }

        void add(Tensor output, Tensor feather, long[] position) {
            if (sum == null) {
                sum = zeros(output.size(1)); // [1, C', …]
                weights = zeros(1); // [1, 1, …]
            }
            Tensor targetSum = sum;
            Tensor targetWeights = weights;
            for (int dimension = 0; dimension < position.length; dimension++) {
                long length = output.size(dimension + 2);
                targetSum = targetSum.narrow(dimension + 2, position[dimension], length);
                targetWeights = targetWeights.narrow(dimension + 2, position[dimension], length);
            }
            targetSum.addProductInPlace(output, feather);
            targetWeights.addInPlace(feather);
        }

        private Tensor zeros(long channels) {
            long[] shape = new long[size.length + 2];
            shape[0] = 1;
            shape[1] = channels;
            System.arraycopy(size, 0, shape, 2, size.length);
            return Tensors.zeros(shape).retain();
        }

        Tensor result() {
            return sum.div(weights); // [1, C', …]
        }

        @Override
        public void close() {
            if (sum != null) {
                sum.close();
                weights.close();
            }
        }
    }
}
