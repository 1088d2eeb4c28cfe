package dev.easel.diffusion.sampling;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.TensorSlot;
import dev.easel.tensor.Tensors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Brownian path whose increments over any interval depend on the seed alone, not on which were asked for before: the path's time is
 * halved until a half ends where it is looked at, and each half's increment is drawn conditioned on its parent's (Li et al. 2020, the
 * virtual Brownian tree; seeds and rounding as torchsde has them).
 *
 * <p>Times are rounded to 6 decimals. Looking at the path once takes about twenty draws; its values at the last few times are held,
 * because steps begin where others ended.
 */
final class BrownianTree implements AutoCloseable {
    private static final int DECIMALS = 6;
    private static final int HELD_TIMES = 3;

    private final double start;
    private final double end;
    private final long seed;
    private final DType dtype;
    private final long[] shape;
    private final Map<Double, TensorSlot> held = new LinkedHashMap<>(HELD_TIMES, 1, true);

    /** A path over [start, end] of tensors of that shape, whose draws are of that dtype. */
    BrownianTree(double start, double end, long seed, DType dtype, long... shape) {
        this.start = round(start);
        this.end = round(end);
        this.seed = seed;
        this.dtype = dtype;
        this.shape = shape.clone();
    }

    /** Halves are frequent here, and go by the exact binary value. */
    private static double round(double time) {
        return new BigDecimal(time).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** The path's increment from one time to a later one, on the CPU. */
    Tensor increment(double from, double to) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor first = value(Math.clamp(round(from), start, end)); // shape
            Tensor last = value(Math.clamp(round(to), start, end)); // shape
            return scope.keep(last.sub(first).to(dtype)); // shape
        }
    }

    /** The path at a time, counted from its start, F64: differences of values lose nothing that the draws had. */
    private Tensor value(double time) {
        TensorSlot known = held.get(time);
        if (known != null) {
            return known.get();
        }
        TensorSlot slot = new TensorSlot();
        slot.set(descend(time));
        held.put(time, slot);
        if (held.size() > HELD_TIMES) {
            held.remove(held.keySet().iterator().next()).close();
        }
        return slot.get();
    }

    private Tensor descend(double time) {
        try (TensorSlot value = new TensorSlot();
                TensorSlot whole = new TensorSlot()) {
            try (TensorScope scope = TensorScope.open()) {
                value.set(Tensors.zeros(DType.F64, Device.CPU, shape));
                whole.set(normal(new SeedSequence(seed)).mul(Math.sqrt(end - start))); // shape
            }
            Part part = new Part(start, end, 0, 0);
            while (time > part.start && time < part.end) {
                part = halve(part, time, value, whole);
            }
            return time <= part.start ? value.release() : value.get().add(whole.get());
        }
    }

    /**
     * A part of time; its spawn key and depth name it among all parts.
     *
     * @param middle where it is halved
     */
    private record Part(double start, double end, long spawnKey, int depth, double middle) {
        Part(double start, double end, long spawnKey, int depth) {
            this(start, end, spawnKey, depth, round(0.5 * (start + end)));
        }

        Part left() {
            return new Part(start, middle, 2 * spawnKey, depth + 1);
        }

        Part right() {
            return new Part(middle, end, 2 * spawnKey + 1, depth + 1);
        }
    }

    /** Goes on to the half that a time lies in; a left half that ends before it is added to the value. */
    private Part halve(Part part, double time, TensorSlot value, TensorSlot whole) {
        double scale = 1 / (part.end - part.start);
        double before = part.middle - part.start;
        double after = part.end - part.middle;
        try (TensorScope scope = TensorScope.open()) {
            SeedSequence seeds = new SeedSequence(seed, part.spawnKey, part.depth);
            Tensor left = whole.get()
                    .mul(before * scale)
                    .addScaledInPlace(normal(seeds), Math.sqrt(before * after * scale)); // shape
            if (time <= part.middle) {
                whole.set(left);
                return part.left();
            }
            value.set(value.get().add(left));
            whole.set(whole.get().sub(left));
            return part.right();
        }
    }

    private Tensor normal(SeedSequence seeds) {
        try (Generator generator = new Generator(seeds.firstSeed())) {
            return generator.normal(dtype, shape).to(DType.F64);
        }
    }

    /** Frees the values held. */
    @Override
    public void close() {
        held.values().forEach(TensorSlot::close);
        held.clear();
    }
}
