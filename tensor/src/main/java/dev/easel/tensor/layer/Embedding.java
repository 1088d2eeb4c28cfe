package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Arrays;

/** Looks rows up in a table. */
public final class Embedding {
    private final Parameter weight;

    /** @param weight [count, width] */
    public Embedding(Parameter weight) {
        this.weight = weight;
    }

    /** [count, width]. */
    public Parameter weight() {
        return weight;
    }

    /** How many rows there are. */
    public long count() {
        return weight.size(0);
    }

    /** Length of a row. */
    public long width() {
        return weight.size(1);
    }

    /**
     * Looks rows up; only these are converted, not the table.
     *
     * @param indices [...], I64, on the device to compute on
     * @param dtype what to compute in
     * @return [..., width]
     */
    public Tensor apply(Tensor indices, DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            if (weight.current() instanceof PlainWeight plain) {
                Tensor rows = rows(plain.stored(), indices.to(plain.device())); // [..., width]
                return scope.keep(rows.to(indices.device(), dtype));
            }
            if (weight.current() instanceof QuantizedWeight blocks) {
                Tensor flat = indices.to(blocks.device()).reshape(-1); // [n]
                Tensor rows = blocks.stored().decodeRows(flat, dtype); // [n, width]
                return scope.keep(rows.to(indices.device()).reshape(rowsShape(indices, rows.size(1))));
            }
            Tensor table = weight.as(dtype, indices.device()); // [count, width]
            return scope.keep(NeuralNetwork.embedding(table, indices)); // [..., width]
        }
    }

    /** 8-bit floats are looked up as bytes, for want of an operator. */
    private static Tensor rows(Tensor table, Tensor indices) {
        DType stored = table.dtype();
        return stored.isFloat8()
                ? NeuralNetwork.embedding(table.viewAs(DType.U8), indices).viewAs(stored) // [..., width]
                : NeuralNetwork.embedding(table, indices); // [..., width]
    }

    private static long[] rowsShape(Tensor indices, long width) {
        long[] shape = Arrays.copyOf(indices.shape(), indices.rank() + 1);
        shape[indices.rank()] = width;
        return shape;
    }
}
