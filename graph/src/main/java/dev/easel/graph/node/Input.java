package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One input of a node: its name, its type, and options. Immutable; every method returns a changed copy. The options appear in
 * the node's published definition under their own names and in the order they were given.
 *
 * <pre>{@code
 * Input.integer("steps").defaultValue(20).range(1, 10_000).tooltip("How many denoising steps to take.")
 * Input.number("cfg").defaultValue(8.0).range(0.0, 100.0).step(0.1)
 * Input.combo("scheduler", List.of("normal", "karras"))
 * Input.of("model", "MODEL")
 * }</pre>
 */
public final class Input {
    /** The largest seed, 2^64 - 1. */
    public static final BigInteger MAX_SEED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private final String name;
    private final SocketType type;
    private final Map<String, Object> options;
    private final boolean laterAdded;

    private Input(String name, SocketType type, Map<String, Object> options) {
        this(name, type, options, false);
    }

    private Input(String name, SocketType type, Map<String, Object> options, boolean laterAdded) {
        this.laterAdded = laterAdded;
        this.name = name;
        this.type = type;
        this.options = Collections.unmodifiableMap(options);
    }

    /** A whole number of any size (INT). */
    public static Input integer(String name) {
        return of(name, "INT");
    }

    /** A floating-point number (FLOAT). */
    public static Input number(String name) {
        return of(name, "FLOAT");
    }

    /** A text (STRING). */
    public static Input string(String name) {
        return of(name, "STRING");
    }

    /** True or false (BOOLEAN). */
    public static Input bool(String name) {
        return of(name, "BOOLEAN");
    }

    /** One of a fixed list of choices, usually texts. */
    public static Input combo(String name, List<?> choices) {
        return combo(name, ChoiceSource.of(choices));
    }

    /** One of a list of choices that is asked for each time, such as the files of a model folder. */
    public static Input combo(String name, ChoiceSource choices) {
        return new Input(name, new SocketType.Choices(choices), Map.of());
    }

    /** Any other type: a name such as {@code "MODEL"}, a union {@code "IMAGE,FLOAT"}, or {@code "*"}. */
    public static Input of(String name, String type) {
        return new Input(name, SocketType.named(type), Map.of());
    }

    /** The value that the graph page shows at first, and that an absent optional input has. */
    public Input defaultValue(Object value) {
        return option("default", number(value));
    }

    /** The smallest value allowed. */
    public Input min(Number value) {
        return option("min", number(value));
    }

    /** The largest value allowed. */
    public Input max(Number value) {
        return option("max", number(value));
    }

    /** The smallest and the largest value allowed. */
    public Input range(Number min, Number max) {
        return min(min).max(max);
    }

    /** By how much the page's arrows change the value. */
    public Input step(Number value) {
        return option("step", number(value));
    }

    /** To what the page rounds the value. */
    public Input round(Number value) {
        return option("round", number(value));
    }

    /** How the page shows a number: {@code "slider"}, {@code "number"} or {@code "color"}. */
    public Input display(String value) {
        return option("display", value);
    }

    /** A text of several lines. */
    public Input multiline() {
        return option("multiline", true);
    }

    /** A text in which {@code {a|b}} stands for a random choice, which the page makes before it queues the prompt. */
    public Input dynamicPrompts() {
        return option("dynamicPrompts", true);
    }

    /** What the input is for, shown by the page. */
    public Input tooltip(String text) {
        return option("tooltip", text);
    }

    /** A seed: the page offers to change the number after each run. */
    public Input controlAfterGenerate() {
        return option("control_after_generate", true);
    }

    /** Choices to which the page adds a button that uploads a picture. */
    public Input imageUpload() {
        return option("image_upload", true);
    }

    /** Evaluated only when the node's {@link LazyCheck} asks for it. */
    public Input lazy() {
        return option("lazy", true);
    }

    /** The node gets the {@link Link} itself instead of the value behind it. */
    public Input rawLink() {
        return option("rawLink", true);
    }

    /** No widget on the page: the value always comes from another node. */
    public Input forceInput() {
        return option("forceInput", true);
    }

    /** Hidden by the page until advanced inputs are shown. */
    public Input advanced() {
        return option("advanced", true);
    }

    /** Any other option of the published definition. */
    public Input option(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(options);
        changed.put(key, value);
        return new Input(name, type, changed, laterAdded);
    }

    /**
     * Required, but younger than workflows that are still in use: one that lacks it is valid, and the node assumes the default value
     * ({@link NodeInputs#number(String, double)} and the like).
     */
    public Input laterAdded() {
        return new Input(name, type, options, true);
    }

    /** Whether workflows from before there was this input are valid. */
    public boolean isLaterAdded() {
        return laterAdded;
    }

    /** The input's name. */
    public String name() {
        return name;
    }

    /** The input's type. */
    public SocketType type() {
        return type;
    }

    /** The type as links are compared: its name, or {@code "COMBO"} for choices. */
    public String typeName() {
        return switch (type) {
            case SocketType.Named named -> named.name();
            case SocketType.Choices choices -> SocketType.COMBO;
        };
    }

    /** The options in the order given. */
    public Map<String, Object> options() {
        return options;
    }

    /** The value of one option. */
    public Optional<Object> option(String key) {
        return Optional.ofNullable(options.get(key));
    }

    /** Whether it is {@link #lazy()}. */
    public boolean isLazy() {
        return Boolean.TRUE.equals(options.get("lazy"));
    }

    /** Whether it is a {@link #rawLink()}. */
    public boolean isRawLink() {
        return Boolean.TRUE.equals(options.get("rawLink"));
    }

    /** Whole numbers become {@code Long} (or stay {@code BigInteger}), others {@code Double}; a FLOAT's limits are doubles. */
    private Object number(Object value) {
        boolean floating =
                type instanceof SocketType.Named named && named.name().equals("FLOAT");
        return switch (value) {
            case null ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "Input " + name + " was given an option without a value.");
            case Float number -> number.doubleValue();
            case Number number when floating -> number.doubleValue();
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            default -> value;
        };
    }
}
