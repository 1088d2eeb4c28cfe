package dev.easel.tensor.quantized;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A tensor stored in blocks.
 *
 * @param type how each block is packed
 * @param blocks [count, type.bytes()], U8, on any device
 * @param shape sizes of the tensor the blocks stand for, row-major
 */
public record QuantizedTensor(BlockType type, Tensor blocks, long[] shape) implements TensorHolder {
    private static final long SLICE_ELEMENTS = 1L << 15;

    /** Checks that the blocks fill the shape. */
    public QuantizedTensor {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (blocks.size(1) != type.bytes() || blocks.size(0) * type.elements() != elements) {
            throw new IllegalArgumentException(blocks + " of " + type + " do not fill " + Arrays.toString(shape));
        }
    }

    /** The same blocks on a device, in the innermost scope. */
    public QuantizedTensor to(Device device) {
        return new QuantizedTensor(type, blocks.to(device), shape);
    }

    /** The numbers, computed in F32 and rounded to a dtype, in the innermost scope. */
    public Tensor decode(DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor numbers = decode(type, blocks, dtype); // [count, type.elements()]
            return scope.keep(numbers.view(shape));
        }
    }

    /**
     * On the CPU a slice at a time, which keeps intermediate results in the processor's cache and is too short for libtorch to share
     * out among threads: slices are, instead.
     */
    private static Tensor decode(BlockType type, Tensor blocks, DType dtype) {
        long count = blocks.size(0);
        long step = SLICE_ELEMENTS / type.elements();
        if (!blocks.device().isCpu() || count <= step) {
            return BlockDecoder.decode(type, blocks).to(dtype);
        }
        Tensor numbers = Tensors.empty(dtype, blocks.device(), count, type.elements());
        LongStream.range(0, (count + step - 1) / step).parallel().forEach(index -> {
            long start = index * step;
            long length = Math.min(step, count - start);
            try (TensorScope slice = TensorScope.open()) {
                Tensor part = BlockDecoder.decode(type, blocks.narrow(0, start, length)); // [length, type.elements()]
                numbers.narrow(0, start, length).copyInPlace(part);
            }
        });
        return numbers;
    }

    /**
     * Some rows only.
     *
     * @param indices [n], I64, which indices of the first dimension, on the blocks' device
     * @return [n, ...], in the innermost scope
     * @throws IllegalStateException when a row is no whole number of blocks
     */
    public Tensor decodeRows(Tensor indices, DType dtype) {
        long rowBlocks = blocks.size(0) / shape[0];
        if (rowBlocks * shape[0] != blocks.size(0)) {
            throw new IllegalStateException("rows of " + Arrays.toString(shape) + " share blocks");
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor rows = blocks.view(shape[0], rowBlocks * type.bytes()).indexSelect(0, indices); // [n, row bytes]
            Tensor numbers = decode(type, rows.view(-1, type.bytes()), dtype); // [n · rowBlocks, elements]
            long[] rowShape = shape.clone();
            rowShape[0] = indices.elements();
            return scope.keep(numbers.view(rowShape));
        }
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(blocks);
    }
}
