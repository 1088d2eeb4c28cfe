package dev.easel.examples.testing;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Arithmetic, comparison and truth. */
final class LogicNodes {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", ">", "<=", ">=");

    private final Pictures pictures;

    LogicNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(intMath(), intConditions(), floatConditions(), stringConditions(), toBool(), boolOperation());
    }

    private static NodeDefinition intMath() {
        return named("TestIntMathOperation")
                .input(Input.integer("a")
                        .defaultValue(0)
                        .range(-0xffffffffffffffL, 0xffffffffffffffL)
                        .step(1))
                .input(Input.integer("b")
                        .defaultValue(0)
                        .range(-0xffffffffffffffL, 0xffffffffffffffL)
                        .step(1))
                .input(Input.combo("operation", List.of("add", "subtract", "multiply", "divide", "modulo", "power")))
                .output("INT")
                .function((inputs, context) -> NodeResult.of(
                        calculate(inputs.longInteger("a"), inputs.longInteger("b"), inputs.string("operation"))))
                .build();
    }

    private static Object calculate(long first, long second, String operation) {
        return switch (operation) {
            case "add" -> first + second;
            case "subtract" -> first - second;
            case "multiply" -> first * second;
            case "divide" -> Math.floorDiv(first, second);
            case "modulo" -> Math.floorMod(first, second);
            default -> Math.round(Math.pow((double) first, (double) second));
        };
    }

    private static NodeDefinition intConditions() {
        return named("TestIntConditions")
                .input(Input.integer("a")
                        .defaultValue(0)
                        .range(-0xffffffffffffffL, 0xffffffffffffffL)
                        .step(1))
                .input(Input.integer("b")
                        .defaultValue(0)
                        .range(-0xffffffffffffffL, 0xffffffffffffffL)
                        .step(1))
                .input(Input.combo("operation", COMPARISONS))
                .output("BOOLEAN")
                .function((inputs, context) -> NodeResult.of(compare(
                        Long.compare(inputs.longInteger("a"), inputs.longInteger("b")), inputs.string("operation"))))
                .build();
    }

    private static NodeDefinition floatConditions() {
        return named("TestFloatConditions")
                .input(Input.number("a").defaultValue(0).step(1))
                .input(Input.number("b").defaultValue(0).step(1))
                .input(Input.combo("operation", COMPARISONS))
                .output("BOOLEAN")
                .function((inputs, context) -> NodeResult.of(
                        compare(Double.compare(inputs.number("a"), inputs.number("b")), inputs.string("operation"))))
                .build();
    }

    private static boolean compare(int order, String operation) {
        return switch (operation) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }

    private static NodeDefinition stringConditions() {
        return named("TestStringConditions")
                .input(Input.string("a"))
                .input(Input.string("b"))
                .input(Input.combo(
                        "operation",
                        List.of("a == b", "a != b", "a IN b", "a MATCH REGEX(b)", "a BEGINSWITH b", "a ENDSWITH b")))
                .input(Input.bool("case_sensitive").defaultValue(true))
                .output("BOOLEAN")
                .function((inputs, context) -> NodeResult.of(compareTexts(inputs)))
                .build();
    }

    private static boolean compareTexts(NodeInputs inputs) {
        boolean exact = inputs.bool("case_sensitive");
        String first = exact ? inputs.string("a") : inputs.string("a").toLowerCase(Locale.ROOT);
        String second = exact ? inputs.string("b") : inputs.string("b").toLowerCase(Locale.ROOT);
        return switch (inputs.string("operation")) {
            case "a == b" -> first.equals(second);
            case "a != b" -> !first.equals(second);
            case "a IN b" -> second.contains(first);
            case "a MATCH REGEX(b)" -> matches(first, second);
            case "a BEGINSWITH b" -> first.startsWith(second);
            default -> first.endsWith(second);
        };
    }

    private static boolean matches(String text, String expression) {
        try {
            return Pattern.compile(expression).matcher(text).lookingAt();
        } catch (PatternSyntaxException exception) {
            return false;
        }
    }

    private NodeDefinition toBool() {
        return named("TestToBoolNode")
                .input(Input.of("value", "*"))
                .optional(Input.bool("invert").defaultValue(false))
                .output("BOOLEAN")
                .function((inputs, context) -> NodeResult.of(truth(inputs.raw("value")) != inputs.bool("invert")))
                .build();
    }

    private boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case Number number -> number.doubleValue() != 0;
            case String text -> !text.isEmpty();
            case Object picture when pictures.isPicture(picture) -> !pictures.isAll(picture, 0);
            default -> true;
        };
    }

    private static NodeDefinition boolOperation() {
        return named("TestBoolOperationNode")
                .input(Input.bool("a"))
                .input(Input.bool("b"))
                .input(Input.combo("op", List.of("a AND b", "a OR b", "a XOR b", "NOT a")))
                .output("BOOLEAN")
                .function((inputs, context) -> {
                    boolean first = inputs.bool("a");
                    boolean second = inputs.bool("b");
                    return NodeResult.of(
                            switch (inputs.string("op")) {
                                case "a AND b" -> first && second;
                                case "a OR b" -> first || second;
                                case "a XOR b" -> first != second;
                                default -> !first;
                            });
                })
                .build();
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Logic").module("custom_nodes.testing-pack");
    }
}
