package dev.easel.diffusion.sampling;

import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A Brownian path whose increments over any interval depend on the seed alone, not on which were asked for before: intervals are
 * halved until the interval asked for is a union of halves, and each half's increment is drawn conditioned on its parent's (Li et al.
 * 2020, the virtual Brownian tree; seeds and rounding as torchsde has them).
 *
 * <p>Times are rounded to 6 decimals. The nodes keep times only; increments are drawn again when needed.
 */
final class BrownianTree {
    private static final int DECIMALS = 6;

    private final long seed;
    private final DType dtype;
    private final long[] shape;
    private final Node root;

    /** A part of time. Its spawn key and depth name it among all parts. */
    private static final class Node {
        final double start;
        final double end;
        final long spawnKey;
        final int depth;
        double middle = Double.NaN;
        Node left;
        Node right;

        Node(double start, double end, long spawnKey, int depth) {
            this.start = start;
            this.end = end;
            this.spawnKey = spawnKey;
            this.depth = depth;
        }

        boolean isLeaf() {
            return Double.isNaN(middle);
        }

        void split() {
            double halfway = 0.5 * (start + end);
            middle = round(halfway);
            left = new Node(start, middle, 2 * spawnKey, depth + 1);
            right = new Node(middle, end, 2 * spawnKey + 1, depth + 1);
        }
    }

    /** A path over [start, end] of tensors of that shape and dtype. */
    BrownianTree(double start, double end, long seed, DType dtype, long... shape) {
        this.seed = seed;
        this.dtype = dtype;
        this.shape = shape.clone();
        root = new Node(round(start), round(end), 0, 0);
    }

    /** Halves are frequent here, and go by the exact binary value. */
    private static double round(double time) {
        return new BigDecimal(time).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** The path's increment from one time to a later one, on the CPU. */
    Tensor increment(double from, double to) {
        double start = Math.max(root.start, round(from));
        double end = Math.min(root.end, round(to));
        try (TensorScope scope = TensorScope.open()) {
            Tensor whole = normal(rootSeed()).mul(Math.sqrt(root.end - root.start)); // shape
            return scope.keep(sum(root, whole, start, end));
        }
    }

    private long rootSeed() {
        return new SeedSequence(seed).firstSeed();
    }

    /** The increment over the part of a node from start to end, given the node's whole increment. */
    private Tensor sum(Node node, Tensor whole, double start, double end) {
        if (start <= node.start && end >= node.end) {
            return whole;
        }
        if (node.isLeaf()) {
            node.split();
        }
        Tensor left = leftIncrement(node, whole); // shape
        if (end <= node.middle) {
            return sum(node.left, left, start, end);
        }
        Tensor right = whole.sub(left); // shape
        if (start >= node.middle) {
            return sum(node.right, right, start, end);
        }
        return sum(node.left, left, start, node.middle).add(sum(node.right, right, node.middle, end));
    }

    /** The Brownian bridge at a node's middle. */
    private Tensor leftIncrement(Node node, Tensor whole) {
        double scale = 1 / (node.end - node.start);
        double before = node.middle - node.start;
        double after = node.end - node.middle;
        Tensor noise = normal(new SeedSequence(seed, node.spawnKey, node.depth).firstSeed()); // shape
        return whole.mul(before * scale).addScaled(noise, Math.sqrt(before * after * scale));
    }

    private Tensor normal(long nodeSeed) {
        try (Generator generator = new Generator(nodeSeed)) {
            return generator.normal(dtype, shape);
        }
    }
}
