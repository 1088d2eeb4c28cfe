package dev.easel.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;

/** Operators that draw several elements together. With {@code keep} a reduced dimension stays with size 1. */
public sealed interface TensorReductions permits Tensor {
    /** The libtorch handle. For the tensor room only. */
    org.bytedeco.pytorch.Tensor raw();

    /** Sum of all elements, rank 0. */
    default Tensor sum() {
        return Tensor.wrap(raw().sum());
    }

    /** Sum over dimensions. */
    default Tensor sum(boolean keep, long... dimensions) {
        return Tensor.wrap(raw().sum(dimensions, keep, new ScalarTypeOptional()));
    }

    /** Mean of all elements, rank 0. */
    default Tensor mean() {
        return Tensor.wrap(raw().mean());
    }

    /** Mean over dimensions. */
    default Tensor mean(boolean keep, long... dimensions) {
        return Tensor.wrap(raw().mean(dimensions, keep, new ScalarTypeOptional()));
    }

    /** Standard deviation over dimensions; unbiased divides by n − 1. */
    default Tensor standardDeviation(boolean unbiased, boolean keep, long... dimensions) {
        return Tensor.wrap(raw().std(dimensions, unbiased, keep));
    }

    /** Variance over dimensions; unbiased divides by n − 1. */
    default Tensor variance(boolean unbiased, boolean keep, long... dimensions) {
        return Tensor.wrap(raw().var(dimensions, unbiased, keep));
    }

    /** Euclidean norm over dimensions. */
    default Tensor norm(boolean keep, long... dimensions) {
        return Tensor.wrap(
                torch.linalg_vector_norm(raw(), Scalars.of(2.0), dimensions, keep, new ScalarTypeOptional()));
    }

    /** Euclidean norm of all elements, rank 0. */
    default Tensor norm() {
        return Tensor.wrap(raw().norm());
    }

    /** Largest of all elements, rank 0. */
    default Tensor max() {
        return Tensor.wrap(raw().max());
    }

    /** Smallest of all elements, rank 0. */
    default Tensor min() {
        return Tensor.wrap(raw().min());
    }

    /** Largest over dimensions. */
    default Tensor max(boolean keep, long... dimensions) {
        return Tensor.wrap(raw().amax(dimensions, keep));
    }

    /** Smallest over dimensions. */
    default Tensor min(boolean keep, long... dimensions) {
        return Tensor.wrap(raw().amin(dimensions, keep));
    }

    /** Index (I64) of the largest element of a dimension. */
    default Tensor argmax(int dimension, boolean keep) {
        return Tensor.wrap(torch.argmax(raw(), new LongOptional(dimension), keep));
    }

    /** Softmax over a dimension. */
    default Tensor softmax(int dimension) {
        return Tensor.wrap(torch.softmax(raw(), dimension));
    }

    /** Running sum along a dimension. */
    default Tensor cumulativeSum(int dimension) {
        return Tensor.wrap(torch.cumsum(raw(), dimension));
    }

    /** Whether any element differs from 0. */
    default boolean any() {
        try (org.bytedeco.pytorch.Tensor any = raw().any()) {
            return any.item_bool();
        }
    }

    /** Whether all elements differ from 0. */
    default boolean all() {
        try (org.bytedeco.pytorch.Tensor all = raw().all()) {
            return all.item_bool();
        }
    }
}
