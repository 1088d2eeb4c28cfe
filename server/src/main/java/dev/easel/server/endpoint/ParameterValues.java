package dev.easel.server.endpoint;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.inspect.PromptTexts;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.hub.NearestNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The values of one call, checked, with those it does not give filled in.
 *
 * @param values by parameter name
 */
public record ParameterValues(Map<String, Object> values) {
    /** Seeds that every client can hold: JavaScript's numbers are exact up to here. */
    private static final long LARGEST_RANDOM_SEED = (1L << 53) - 1;

    public ParameterValues {
        values = new LinkedHashMap<>(values);
    }

    /** A value that a parameter does not take. */
    public static final class Refused extends EaselException {
        private static final long serialVersionUID = 1L;

        private final String parameter;
        private final transient Map<String, Object> place;

        /** @param parameter whose value it was */
        public Refused(String parameter, String message) {
            this(parameter, message, Map.of());
        }

        private Refused(String parameter, String message, Map<String, Object> place) {
            super(ErrorCode.INVALID_INPUT, message);
            this.parameter = parameter;
            this.place = place;
        }

        /** The same with the node that the value was for. */
        public Refused in(Endpoint endpoint) {
            return endpoint.parameter(parameter)
                    .map(known -> known.targets().getFirst())
                    .map(target -> new Refused(parameter, getMessage(), placeOf(endpoint, target)))
                    .orElse(this);
        }

        private static Map<String, Object> placeOf(Endpoint endpoint, PromptTexts.Place target) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("node_id", target.node());
            endpoint.workflow()
                    .node(target.node())
                    .flatMap(WorkflowNode::classType)
                    .ifPresent(type -> place.put("class_type", type));
            place.put("input", target.input());
            return place;
        }

        /** The node that it was for: node_id, class_type and input, as far as that is known. */
        public Map<String, Object> place() {
            return place;
        }

        /** Whose value it was. */
        public String parameter() {
            return parameter;
        }
    }

    /**
     * Checks what a caller gives.
     *
     * @throws Refused when a parameter is unknown, missing, or has a value of another type or out of range
     */
    public static ParameterValues of(Endpoint endpoint, Map<String, Object> given, RandomGenerator random) {
        try {
            return checked(endpoint, given, random);
        } catch (Refused refused) {
            throw refused.in(endpoint);
        }
    }

    private static ParameterValues checked(Endpoint endpoint, Map<String, Object> given, RandomGenerator random) {
        for (String name : given.keySet()) {
            if (endpoint.parameter(name).isEmpty()) {
                throw unknown(endpoint, name);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (EndpointParameter parameter : endpoint.parameters()) {
            Object value = given.get(parameter.name());
            if (value != null) {
                values.put(parameter.name(), check(parameter, value));
            } else if (parameter.random()) {
                values.put(parameter.name(), randomSeed(parameter, random));
            } else if (parameter.otherwise().isPresent()) {
                values.put(parameter.name(), parameter.otherwise().get());
            } else if (parameter.required()) {
                throw new Refused(
                        parameter.name(),
                        "The parameter " + parameter.name() + " of " + endpoint.reference() + " is missing; give "
                                + described(parameter) + ".");
            }
        }
        return new ParameterValues(values);
    }

    private static Object randomSeed(EndpointParameter parameter, RandomGenerator random) {
        long min = parameter.min().map(Number::longValue).orElse(0L);
        long largest = parameter
                .max()
                .map(ParameterFactory::decimal)
                .map(max -> max.min(BigDecimal.valueOf(LARGEST_RANDOM_SEED)).longValue())
                .orElse(LARGEST_RANDOM_SEED);
        return random.nextLong(Math.max(0, min), Math.max(Math.max(0, min), largest) + 1);
    }

    private static Refused unknown(Endpoint endpoint, String name) {
        List<String> names =
                endpoint.parameters().stream().map(EndpointParameter::name).toList();
        String near = NearestNames.of(name, names, 1).stream()
                .findFirst()
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse(".");
        return new Refused(
                name,
                "There is no parameter \"" + name + "\": " + endpoint.reference() + " takes "
                        + (names.isEmpty() ? "none" : String.join(", ", names)) + near);
    }

    /**
     * Checks one value.
     *
     * @return the value as workflows hold it: whole numbers as Long or BigInteger, others as Double
     * @throws Refused when the parameter does not take it
     */
    public static Object check(EndpointParameter parameter, Object value) {
        return switch (parameter.kind()) {
            case TEXT, FILE -> text(parameter, value);
            case INTEGER -> inRange(parameter, whole(parameter, value));
            case NUMBER -> inRange(parameter, number(parameter, value).doubleValue());
            case BOOLEAN -> truth(parameter, value);
            case CHOICE -> choice(parameter, value);
        };
    }

    private static Object text(EndpointParameter parameter, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(parameter, value);
    }

    /** Parts of a form are texts, so numbers may be spelled. */
    private static Number number(EndpointParameter parameter, Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number;
        }
        if (value instanceof String text) {
            try {
                BigDecimal decimal = new BigDecimal(text.strip());
                if (decimal.precision() < 1_000 && Math.abs(decimal.scale()) < 1_000) {
                    return decimal;
                }
            } catch (NumberFormatException notANumber) {
                throw wrong(parameter, value);
            }
        }
        throw wrong(parameter, value);
    }

    private static Number whole(EndpointParameter parameter, Object value) {
        try {
            BigInteger number =
                    ParameterFactory.decimal(number(parameter, value)).toBigIntegerExact();
            return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
        } catch (ArithmeticException fraction) {
            throw wrong(parameter, value);
        }
    }

    private static Number inRange(EndpointParameter parameter, Number value) {
        BigDecimal decimal = ParameterFactory.decimal(value);
        boolean below = parameter.min().isPresent()
                && decimal.compareTo(ParameterFactory.decimal(parameter.min().get())) < 0;
        boolean above = parameter.max().isPresent()
                && decimal.compareTo(ParameterFactory.decimal(parameter.max().get())) > 0;
        if (below || above) {
            throw new Refused(
                    parameter.name(),
                    "The parameter " + parameter.name() + " is " + value + "; give " + described(parameter) + ".");
        }
        return value;
    }

    private static Object truth(EndpointParameter parameter, Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case String text when text.equals("true") -> true;
            case String text when text.equals("false") -> false;
            default -> throw wrong(parameter, value);
        };
    }

    private static Object choice(EndpointParameter parameter, Object value) {
        return parameter.choices().stream()
                .filter(choice -> choice.equals(value) || choice.toString().equals(value.toString()))
                .findFirst()
                .orElseThrow(() -> wrong(parameter, value));
    }

    private static Refused wrong(EndpointParameter parameter, Object value) {
        String kind =
                value instanceof Map ? "an object" : value instanceof List ? "a list" : "\"" + brief(value) + "\"";
        return new Refused(
                parameter.name(),
                "The parameter " + parameter.name() + " is " + kind + "; give " + described(parameter) + ".");
    }

    private static String brief(Object value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static String described(EndpointParameter parameter) {
        Optional<Number> min = parameter.min();
        Optional<Number> max = parameter.max();
        String range = min.map(value -> " from " + value).orElse("")
                + max.map(value -> " to " + value).orElse("");
        return switch (parameter.kind()) {
            case TEXT -> "a text";
            case INTEGER -> "a whole number" + range;
            case NUMBER -> "a number" + range;
            case BOOLEAN -> "true or false";
            case CHOICE -> "one of " + brief(parameter.choices());
            case FILE ->
                "a file as a part of multipart/form-data, a data URL, or an https URL where the server allows it";
        };
    }

    /** The workflow with the values written into it. */
    public Workflow writtenInto(Endpoint endpoint) {
        Map<String, Map<String, Object>> changes = new HashMap<>();
        values.forEach((name, value) -> endpoint.parameter(name)
                .orElseThrow()
                .targets()
                .forEach(place -> changes.computeIfAbsent(place.node(), node -> new LinkedHashMap<>())
                        .put(place.input(), value)));
        return Workflow.of(endpoint.workflow().nodes().stream()
                .map(node -> withInputs(node, changes.get(node.id())))
                .toList());
    }

    private static WorkflowNode withInputs(WorkflowNode node, Map<String, Object> changed) {
        if (changed == null) {
            return node;
        }
        Map<String, Object> inputs = new LinkedHashMap<>(node.inputs());
        inputs.putAll(changed);
        return node.withInputs(inputs);
    }

    /** The same with other values for some. */
    public ParameterValues with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new ParameterValues(changed);
    }
}
