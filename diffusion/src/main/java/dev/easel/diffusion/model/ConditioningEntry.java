package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One text's embedding, or other instruction to a model, and where, when and how strongly it counts. Immutable. */
public final class ConditioningEntry implements TensorHolder {
    private final Tensor crossAttention;
    private final Map<ConditioningOption<?>, Object> options;

    private ConditioningEntry(Tensor crossAttention, Map<ConditioningOption<?>, Object> options) {
        this.crossAttention = crossAttention;
        this.options = options;
    }

    /**
     * An entry without options.
     *
     * @param crossAttention the text encoder's output [1, tokens, width]
     */
    public static ConditioningEntry of(Tensor crossAttention) {
        return new ConditioningEntry(crossAttention, Map.of());
    }

    /** The text encoder's output [1, tokens, width]. */
    public Tensor crossAttention() {
        return crossAttention;
    }

    /** The value of an option. */
    public <T> Optional<T> get(ConditioningOption<T> option) {
        return Optional.ofNullable(options.get(option)).map(option::cast);
    }

    /** This entry with an option set. */
    public <T> ConditioningEntry with(ConditioningOption<T> option, T value) {
        Map<ConditioningOption<?>, Object> changed = new LinkedHashMap<>(options);
        changed.put(option, option.cast(value));
        return new ConditioningEntry(crossAttention, changed);
    }

    /** This entry without an option. */
    public ConditioningEntry without(ConditioningOption<?> option) {
        Map<ConditioningOption<?>, Object> changed = new LinkedHashMap<>(options);
        changed.remove(option);
        return new ConditioningEntry(crossAttention, changed);
    }

    /** The same options around another embedding. */
    public ConditioningEntry withCrossAttention(Tensor embedding) {
        return new ConditioningEntry(embedding, options);
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(crossAttention);
        options.values().forEach(value -> visit(value, visitor));
    }

    private static void visit(Object value, Consumer<Tensor> visitor) {
        if (value instanceof TensorHolder holder) {
            holder.forEachTensor(visitor);
        } else if (value instanceof Iterable<?> values) {
            values.forEach(each -> visit(each, visitor));
        }
    }
}
