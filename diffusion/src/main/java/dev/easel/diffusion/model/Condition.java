package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One named input of a network besides the noisy latent, and how several calls' inputs are joined into one batch. */
public sealed interface Condition {
    /** This condition for a batch of latents cut to an area: repeated to the batch's size, and cut where it lies over the latent. */
    Condition forBatch(long batch, Area.Absolute area);

    /** Whether this and another condition can go through the network in one batch. */
    boolean canJoin(Condition other);

    /** Several conditions that {@linkplain #canJoin can be joined}, this one the first, as one batch. */
    Condition join(List<Condition> all);

    /** A tensor [B, …] that has nothing to do with the latent's size. */
    record Regular(Tensor value) implements Condition {
        @Override
        public Condition forBatch(long batch, Area.Absolute area) {
            return new Regular(repeat(value, batch));
        }

        @Override
        public boolean canJoin(Condition other) {
            return other instanceof Regular regular && Arrays.equals(value.shape(), regular.value.shape());
        }

        @Override
        public Condition join(List<Condition> all) {
            return new Regular(
                    Tensors.cat(0, all.stream().map(Condition::tensor).toList()));
        }
    }

    /** A tensor [B, C, h, w] or [B, C, F, h, w] that lies over the latent. */
    record NoiseShape(Tensor value) implements Condition {
        @Override
        public Condition forBatch(long batch, Area.Absolute area) {
            Tensor cut = value;
            int first = value.rank() - area.sizes().size();
            for (int index = 0; index < area.sizes().size(); index++) {
                long start = area.offsets().get(index);
                cut = cut.slice(first + index, start, start + area.sizes().get(index));
            }
            return new NoiseShape(repeat(cut, batch));
        }

        @Override
        public boolean canJoin(Condition other) {
            return other instanceof NoiseShape shape && Arrays.equals(value.shape(), shape.value.shape());
        }

        @Override
        public Condition join(List<Condition> all) {
            return new NoiseShape(
                    Tensors.cat(0, all.stream().map(Condition::tensor).toList()));
        }
    }

    /** Tokens [B, n, width] to attend to; texts of different lengths are repeated up to a common multiple. */
    record CrossAttention(Tensor value) implements Condition {
        private static final long LARGEST_REPETITION = 4;

        @Override
        public Condition forBatch(long batch, Area.Absolute area) {
            return new CrossAttention(repeat(value, batch));
        }

        @Override
        public boolean canJoin(Condition other) {
            if (!(other instanceof CrossAttention attention)) {
                return false;
            }
            long[] mine = value.shape();
            long[] theirs = attention.value.shape();
            if (Arrays.equals(mine, theirs)) {
                return true;
            }
            if (mine[0] != theirs[0] || mine[2] != theirs[2]) {
                return false;
            }
            return leastCommonMultiple(mine[1], theirs[1]) / Math.min(mine[1], theirs[1]) <= LARGEST_REPETITION;
        }

        @Override
        public Condition join(List<Condition> all) {
            long longest = value.size(1);
            for (Condition each : all) {
                longest = leastCommonMultiple(longest, each.tensor().size(1));
            }
            long tokens = longest;
            return new CrossAttention(Tensors.cat(
                    0,
                    all.stream()
                            .map(Condition::tensor)
                            .map(tensor -> lengthen(tensor, tokens))
                            .toList()));
        }

        private static Tensor lengthen(Tensor tensor, long tokens) {
            return tensor.size(1) == tokens ? tensor : tensor.repeat(1, tokens / tensor.size(1), 1);
        }

        private static long leastCommonMultiple(long left, long right) {
            long divisor = left;
            for (long rest = right; rest != 0; ) {
                long next = divisor % rest;
                divisor = rest;
                rest = next;
            }
            return left / divisor * right;
        }
    }

    /** A value that is the same for the whole batch. */
    record Constant(Object value) implements Condition {
        @Override
        public Condition forBatch(long batch, Area.Absolute area) {
            return this;
        }

        @Override
        public boolean canJoin(Condition other) {
            return other instanceof Constant constant && value.equals(constant.value);
        }

        @Override
        public Condition join(List<Condition> all) {
            return this;
        }
    }

    /** Several tensors [B, …] of different shapes. */
    record Tuple(List<Tensor> values) implements Condition {
        /** Copies the list. */
        public Tuple {
            values = List.copyOf(values);
        }

        @Override
        public Condition forBatch(long batch, Area.Absolute area) {
            return new Tuple(values.stream().map(value -> repeat(value, batch)).toList());
        }

        @Override
        public boolean canJoin(Condition other) {
            if (!(other instanceof Tuple tuple) || tuple.values.size() != values.size()) {
                return false;
            }
            for (int index = 0; index < values.size(); index++) {
                if (!Arrays.equals(
                        values.get(index).shape(), tuple.values.get(index).shape())) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Condition join(List<Condition> all) {
            List<Tuple> tuples = all.stream().map(Tuple.class::cast).toList();
            return new Tuple(IntStream.range(0, values.size())
                    .mapToObj(index -> Tensors.cat(
                            0,
                            tuples.stream()
                                    .map(tuple -> tuple.values.get(index))
                                    .toList()))
                    .toList());
        }
    }

    /** The tensor of a condition that is one. */
    default Tensor tensor() {
        return switch (this) {
            case Regular regular -> regular.value;
            case NoiseShape shape -> shape.value;
            case CrossAttention attention -> attention.value;
            case Constant constant -> throw new IllegalStateException(constant + " is no tensor");
            case Tuple tuple -> throw new IllegalStateException(tuple + " is no single tensor");
        };
    }

    /** A batch repeated, and cut, to a size. */
    private static Tensor repeat(Tensor value, long batch) {
        return BatchSizing.repeatTo(value, batch);
    }
}
