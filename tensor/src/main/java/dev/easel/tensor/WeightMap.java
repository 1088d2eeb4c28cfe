package dev.easel.tensor;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.quantized.QuantizedTensor;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;

/**
 * The named tensors of a model file, read one by one when asked for. Implementations are safe for use by several threads.
 */
public interface WeightMap extends AutoCloseable {
    /** What a file says of one tensor before it is read. */
    record Entry(DType dtype, long[] shape) {
        /** Number of elements. */
        public long elements() {
            long count = 1;
            for (long size : shape) {
                count *= size;
            }
            return count;
        }
    }

    /** Where the weights come from, for messages: a file name, usually. */
    String name();

    /** All names, in the file's order. */
    SequencedSet<String> keys();

    /** Dtype and shape of one tensor; for quantised storage, of the tensor that {@link #get} would make. */
    Optional<Entry> entry(String key);

    /** Free text entries of the file's header. */
    Map<String, String> metadata();

    /**
     * One tensor on the CPU in its stored dtype (quantised blocks as F32), in the innermost scope. Plain storage is mapped, not
     * copied, and must not be written to; retained, the tensor keeps its file mapped even after this map is closed.
     *
     * @throws EaselException when there is no such tensor, naming the file
     */
    Tensor get(String key);

    /**
     * The blocks of a tensor that is stored quantised, mapped and in the innermost scope; nothing for plain storage.
     *
     * @throws EaselException when there is no such tensor, naming the file
     */
    default Optional<QuantizedTensor> quantized(String key) {
        return Optional.empty();
    }

    /** Whether there is a tensor of that name. */
    default boolean contains(String key) {
        return entry(key).isPresent();
    }

    /** {@link #get} if there is one. */
    default Optional<Tensor> find(String key) {
        return contains(key) ? Optional.of(get(key)) : Optional.empty();
    }

    /** Size of one dimension of one tensor. */
    default long size(String key, int dimension) {
        Entry entry = entry(key).orElseThrow(() -> missing(key));
        return entry.shape()[dimension < 0 ? entry.shape().length + dimension : dimension];
    }

    /** The tensors whose names start with a prefix, named without it. Closing that view leaves this map open. */
    default WeightMap under(String prefix) {
        return WeightView.of(
                this, key -> key.startsWith(prefix) ? Optional.of(key.substring(prefix.length())) : Optional.empty());
    }

    /**
     * The tensors to whose names the function gives a new one, in this map's order; of two that get the same name, the first. Closing
     * that view leaves this map open.
     */
    default WeightMap renamed(Function<String, Optional<String>> rename) {
        return WeightView.of(this, rename);
    }

    /** Whether any name starts with a prefix. */
    default boolean containsPrefix(String prefix) {
        return keys().stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** The error that names a missing tensor. */
    default EaselException missing(String key) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "Tensor '" + key + "' is missing in " + name() + "; the file is not a complete model of this kind.");
    }

    /** Gives up the file or the tensors this map owns; those handed out stay valid. */
    @Override
    void close();
}
