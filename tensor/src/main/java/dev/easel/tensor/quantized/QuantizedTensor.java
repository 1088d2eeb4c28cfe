package dev.easel.tensor.quantized;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A tensor stored in blocks.
 *
 * @param type how each block is packed
 * @param blocks [count, type.bytes()], U8, on any device
 * @param shape sizes of the tensor the blocks stand for, row-major
 */
public record QuantizedTensor(BlockType type, Tensor blocks, long[] shape) implements TensorHolder {
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

    /** [count, bytes] to [count, elements]. */
    private static Tensor decode(BlockType type, Tensor blocks, DType dtype) {
        if (!blocks.device().isCpu()) {
            return BlockDecoder.decode(type, blocks).to(dtype);
        }
        Tensor numbers = Tensors.empty(DType.F32, Device.CPU, blocks.size(0), type.elements());
        HostBlockDecoder.decode(type, blocks.contiguous().hostMemory(), numbers.hostMemory());
        return numbers.to(dtype);
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
