package dev.easel.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorVector;

/** Operators that rearrange, cut and gather elements. Most return a view of the same memory. */
public sealed interface TensorShaping permits Tensor {
    /** The libtorch handle. For the tensor room only. */
    org.bytedeco.pytorch.Tensor raw();

    /** This tensor. */
    Tensor self();

    /** Another shape of as many elements; one size may be −1. Copies only if the memory layout asks for it. */
    default Tensor reshape(long... shape) {
        return Tensor.wrap(raw().reshape(shape));
    }

    /** Another shape over the same memory; fails where that needs a copy. */
    default Tensor view(long... shape) {
        return Tensor.wrap(raw().view(shape));
    }

    /** Swaps two dimensions. */
    default Tensor transpose(int first, int second) {
        return Tensor.wrap(raw().transpose(first, second));
    }

    /** Reorders all dimensions. */
    default Tensor permute(long... order) {
        return Tensor.wrap(raw().permute(order));
    }

    /** Moves one dimension. */
    default Tensor moveDimension(int from, int to) {
        return Tensor.wrap(raw().movedim(from, to));
    }

    /** Inserts a dimension of size 1. */
    default Tensor unsqueeze(int dimension) {
        return Tensor.wrap(raw().unsqueeze(dimension));
    }

    /** Removes a dimension of size 1. */
    default Tensor squeeze(int dimension) {
        return Tensor.wrap(raw().squeeze(dimension));
    }

    /** Joins the dimensions from first to last. */
    default Tensor flatten(int first, int last) {
        return Tensor.wrap(raw().flatten(first, last));
    }

    /** Splits one dimension into several; one size may be −1. */
    default Tensor unflatten(int dimension, long... sizes) {
        return Tensor.wrap(raw().unflatten(dimension, sizes));
    }

    /** Repeats dimensions of size 1 without copying; −1 keeps a size. */
    default Tensor expand(long... shape) {
        return Tensor.wrap(raw().expand(shape));
    }

    /** Tiles: repeats the whole tensor along each dimension. */
    default Tensor repeat(long... times) {
        return Tensor.wrap(raw().repeat(times));
    }

    /** Repeats each element that often along a dimension. */
    default Tensor repeatInterleave(long times, int dimension) {
        return Tensor.wrap(raw().repeat_interleave(times, new LongOptional(dimension), new LongOptional()));
    }

    /** The elements start … start + length − 1 of a dimension. */
    default Tensor narrow(int dimension, long start, long length) {
        return Tensor.wrap(raw().narrow(dimension, start, length));
    }

    /** The elements from start (inclusive) to end (exclusive) of a dimension, clipped to it; negative ones count from the end. */
    default Tensor slice(int dimension, long start, long end) {
        return slice(dimension, start, end, 1);
    }

    /** Every step-th element from start (inclusive) to end (exclusive) of a dimension. */
    default Tensor slice(int dimension, long start, long end, long step) {
        return Tensor.wrap(raw().slice(dimension, new LongOptional(start), new LongOptional(end), step));
    }

    /** One index of a dimension, which disappears. */
    default Tensor select(int dimension, long index) {
        return Tensor.wrap(raw().select(dimension, index));
    }

    /** The given indices (I64 or I32, rank 1) of a dimension. */
    default Tensor indexSelect(int dimension, Tensor indices) {
        return Tensor.wrap(raw().index_select(dimension, indices.raw()));
    }

    /** Along a dimension, the element each index (I64, same rank) names. */
    default Tensor gather(int dimension, Tensor indices) {
        return Tensor.wrap(raw().gather(dimension, indices.raw()));
    }

    /** Along a dimension, this with values (same shape as indices, I64) put where each index names. */
    default Tensor scatter(int dimension, Tensor indices, Tensor values) {
        return Tensor.wrap(raw().scatter(dimension, indices.raw(), values.raw()));
    }

    /** Pieces of equal size, the last perhaps smaller. */
    default List<Tensor> chunk(int pieces, int dimension) {
        return list(raw().chunk(pieces, dimension));
    }

    /** Pieces of the given sizes. */
    default List<Tensor> split(long[] sizes, int dimension) {
        return list(raw().split(sizes, dimension));
    }

    /** One tensor for each index of a dimension, which disappears. */
    default List<Tensor> unbind(int dimension) {
        return list(raw().unbind(dimension));
    }

    /** Reverses dimensions. */
    default Tensor flip(long... dimensions) {
        return Tensor.wrap(raw().flip(dimensions));
    }

    /** Shifts elements round along a dimension. */
    default Tensor roll(long shift, int dimension) {
        return Tensor.wrap(raw().roll(new long[] {shift}, dimension));
    }

    /** Windows of a size at every step of a dimension, as a new last dimension. */
    default Tensor unfold(int dimension, long size, long step) {
        return Tensor.wrap(raw().unfold(dimension, size, step));
    }

    /** The same elements in row-major order; the same memory if they are already. */
    default Tensor contiguous() {
        return raw().is_contiguous() ? self() : Tensor.wrap(raw().contiguous());
    }

    private static List<Tensor> list(TensorVector vector) {
        List<Tensor> tensors = new ArrayList<>();
        for (long index = 0; index < vector.size(); index++) {
            tensors.add(Tensor.wrap(new org.bytedeco.pytorch.Tensor(vector.get(index))));
        }
        vector.close();
        return tensors;
    }
}
