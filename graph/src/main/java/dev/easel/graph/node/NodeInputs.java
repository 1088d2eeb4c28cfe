package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The values of a node's inputs, by name. Every method that reads a value throws {@link EaselException} with
 * {@link ErrorCode#INVALID_INPUT}, naming the input, when it is absent or of another type.
 *
 * <p>An optional input that is absent has its declared default, if it has one.
 */
public final class NodeInputs {
    private final Map<String, Object> values;
    private final Map<String, Object> defaults;

    private NodeInputs(Map<String, Object> values, Map<String, Object> defaults) {
        this.values = values;
        this.defaults = defaults;
    }

    /** Inputs without declared defaults, which is what tests of a node's function use. */
    public static NodeInputs of(Map<String, ?> values) {
        return new NodeInputs(Collections.unmodifiableMap(new LinkedHashMap<>(values)), Map.of());
    }

    /** Inputs of a node with the given declaration. */
    public static NodeInputs of(NodeDefinition definition, Map<String, ?> values) {
        return new NodeInputs(Collections.unmodifiableMap(new LinkedHashMap<>(values)), definition.optionalDefaults());
    }

    /** The names of the inputs that have a value, null included. */
    public Set<String> names() {
        return values.keySet();
    }

    /** The values by name, without defaults. */
    public Map<String, Object> asMap() {
        return values;
    }

    /** Whether the input has a value other than null: it was given or evaluated. */
    public boolean isPresent(String name) {
        return values.get(name) != null;
    }

    /** The value as it is, its default, or null. */
    public Object raw(String name) {
        return values.containsKey(name) ? values.get(name) : defaults.get(name);
    }

    /** A whole number from -2^31 to 2^31 - 1. */
    public int integer(String name) {
        try {
            return bigInteger(name).intValueExact();
        } catch (ArithmeticException exception) {
            throw outOfRange(name, "from -2147483648 to 2147483647", exception);
        }
    }

    /** A whole number from -2^31 to 2^31 - 1, or {@code otherwise} when absent. */
    public int integer(String name, int otherwise) {
        return raw(name) == null ? otherwise : integer(name);
    }

    /** A whole number from -2^63 to 2^63 - 1. */
    public long longInteger(String name) {
        try {
            return bigInteger(name).longValueExact();
        } catch (ArithmeticException exception) {
            throw outOfRange(name, "from -2^63 to 2^63 - 1", exception);
        }
    }

    /** A seed from -2^63 to 2^64 - 1, as its 64 bits: from 2^63 on the result is negative. */
    public long seed(String name) {
        BigInteger value = bigInteger(name);
        if (value.compareTo(BigInteger.valueOf(Long.MIN_VALUE)) < 0 || value.compareTo(Input.MAX_SEED) > 0) {
            throw outOfRange(name, "from -2^63 to 2^64 - 1", null);
        }
        return value.longValue();
    }

    /** A whole number of any size. */
    public BigInteger bigInteger(String name) {
        return switch (required(name)) {
            case BigInteger value -> value;
            case Long value -> BigInteger.valueOf(value);
            case Integer value -> BigInteger.valueOf(value);
            case Boolean value -> value ? BigInteger.ONE : BigInteger.ZERO;
            case Double value
            when value == Math.rint(value) && !Double.isInfinite(value) -> new BigDecimal(value).toBigInteger();
            case Object value -> throw wrongType(name, "a whole number", value);
        };
    }

    /** A floating-point number. */
    public double number(String name) {
        return switch (required(name)) {
            case Number value -> value.doubleValue();
            case Boolean value -> value ? 1.0 : 0.0;
            case Object value -> throw wrongType(name, "a number", value);
        };
    }

    /** A floating-point number, or {@code otherwise} when absent. */
    public double number(String name, double otherwise) {
        return raw(name) == null ? otherwise : number(name);
    }

    /** A text. */
    public String string(String name) {
        return value(name, String.class);
    }

    /** A text, or {@code otherwise} when absent. */
    public String string(String name, String otherwise) {
        return raw(name) == null ? otherwise : string(name);
    }

    /** True or false. */
    public boolean bool(String name) {
        return value(name, Boolean.class);
    }

    /** True or false, or {@code otherwise} when absent. */
    public boolean bool(String name, boolean otherwise) {
        return raw(name) == null ? otherwise : bool(name);
    }

    /** A value of any other type. */
    public <T> T value(String name, Class<T> type) {
        Object value = required(name);
        if (!type.isInstance(value)) {
            throw wrongType(name, type.getSimpleName(), value);
        }
        return type.cast(value);
    }

    /** A value of any other type, empty when absent or null. */
    public <T> Optional<T> optional(String name, Class<T> type) {
        return raw(name) == null ? Optional.empty() : Optional.of(value(name, type));
    }

    /** The whole list of an input, for nodes that take lists. */
    public <T> List<T> list(String name, Class<T> type) {
        List<T> elements = new ArrayList<>();
        for (Object element : value(name, List.class)) {
            if (!type.isInstance(element)) {
                throw wrongType(name, "a list of " + type.getSimpleName(), element);
            }
            elements.add(type.cast(element));
        }
        return elements;
    }

    /** The link behind an input declared as {@linkplain Input#rawLink() raw}. */
    public Link link(String name) {
        Object value = required(name);
        if (value instanceof Link link) {
            return link;
        }
        if (value instanceof List<?> parts
                && parts.size() == 2
                && parts.get(0) instanceof String nodeId
                && parts.get(1) instanceof Number slot) {
            return new Link(nodeId, slot.intValue());
        }
        throw wrongType(name, "a link", value);
    }

    private Object required(String name) {
        Object value = raw(name);
        if (value == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "Input " + name + " has no value; connect it or give it one.");
        }
        return value;
    }

    private static EaselException wrongType(String name, String expected, Object value) {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                "Input " + name + " must be " + expected + " but is "
                        + (value == null
                                ? "null"
                                : "of type " + value.getClass().getSimpleName()) + ".");
    }

    private EaselException outOfRange(String name, String range, ArithmeticException cause) {
        return new EaselException(
                ErrorCode.INVALID_INPUT, "Input " + name + " is " + raw(name) + " but must be " + range + ".", cause);
    }
}
