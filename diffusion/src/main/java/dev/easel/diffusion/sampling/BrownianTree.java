package dev.easel.diffusion.sampling;

import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.TensorSlot;
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

        void splitIfLeaf() {
            if (!isLeaf()) {
                return;
            }
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

    /** The path's increment from one time to a later one, on the CPU. However deep the tree, only a few tensors exist at a time. */
    Tensor increment(double from, double to) {
        double start = Math.max(root.start, round(from));
        double end = Math.min(root.end, round(to));
        try (TensorSlot whole = new TensorSlot()) {
            try (TensorScope scope = TensorScope.open()) {
                whole.set(normal(rootSeed()).mul(Math.sqrt(root.end - root.start))); // shape
            }
            Node node = root;
            while (start > node.start || end < node.end) {
                node.splitIfLeaf();
                if (start < node.middle && end > node.middle) {
                    return across(node, whole.get(), start, end);
                }
                node = into(node, whole, start >= node.middle);
            }
            return whole.release();
        }
    }

    private long rootSeed() {
        return new SeedSequence(seed).firstSeed();
    }

    /** Goes on to one half of a node, replacing the node's increment by the half's. */
    private Node into(Node node, TensorSlot whole, boolean right) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor left = leftIncrement(node, whole.get()); // shape
            whole.set(right ? whole.get().sub(left) : left);
        }
        return right ? node.right : node.left;
    }

    /** The increment over an interval with a node's middle inside: the end of its left half and the start of its right half. */
    private Tensor across(Node node, Tensor whole, double start, double end) {
        try (TensorScope scope = TensorScope.open();
                TensorSlot half = new TensorSlot()) {
            Tensor left = leftIncrement(node, whole); // shape
            half.set(left);
            Tensor before = edge(node.left, half, start, true); // shape
            half.set(whole.sub(left));
            return scope.keep(before.add(edge(node.right, half, end, false))); // shape
        }
    }

    /** The increment over the part of a node after a time, or before it. */
    private Tensor edge(Node top, TensorSlot whole, double time, boolean after) {
        try (TensorSlot sum = new TensorSlot()) {
            Node node = top;
            while (after ? time > node.start : time < node.end) {
                node.splitIfLeaf();
                boolean skips = after ? time >= node.middle : time <= node.middle;
                if (!skips) {
                    collect(node, whole.get(), sum, after);
                }
                node = into(node, whole, after == skips);
            }
            Tensor last = whole.release(); // shape
            return sum.isEmpty() ? last : sum.get().add(last);
        }
    }

    /** Adds the half of a node that lies wholly within the part: the right one after a time, the left one before it. */
    private void collect(Node node, Tensor whole, TensorSlot sum, boolean after) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor left = leftIncrement(node, whole); // shape
            Tensor half = after ? whole.sub(left) : left; // shape
            sum.set(sum.isEmpty() ? half : sum.get().add(half));
        }
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
