package dev.easel.graph.execution;

import dev.easel.graph.node.ExecutionBlocker;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Link;
import dev.easel.graph.node.NodeInputs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The inputs of a node, each a list of values, and the calls they make (contract sections 4.2 and 4.11). */
final class GatheredInputs {
    private static final List<Object> NOT_EVALUATED = Collections.singletonList(null);

    private final GraphNode node;
    private final Map<String, List<Object>> values;
    private final Set<String> missing;

    private GatheredInputs(GraphNode node, Map<String, List<Object>> values, Set<String> missing) {
        this.node = node;
        this.values = values;
        this.missing = missing;
    }

    /**
     * Collects the inputs of a node. Links that are not declared are followed, constants that are not declared are left out.
     *
     * @param results gives the result of a node that has one
     */
    static GatheredInputs of(
            GraphNode node, Function<String, Optional<CachedResult>> results, CallContext.Environment environment) {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        node.inputs().forEach((name, value) -> {
            Optional<Link> link = Links.link(value);
            if (link.isEmpty()) {
                if (isDeclared(node, name)) {
                    values.put(name, Collections.singletonList(value));
                }
            } else if (node.definition()
                    .input(name)
                    .map(input -> input.isRawLink())
                    .orElse(false)) {
                values.put(name, List.of(link.get()));
            } else {
                Optional<CachedResult> result = results.apply(link.get().nodeId());
                if (result.isEmpty()) {
                    missing.add(name);
                }
                values.put(name, result.map(found -> slot(found, link.get())).orElse(NOT_EVALUATED));
            }
        });
        addHidden(node, values, environment);
        return new GatheredInputs(node, values, missing);
    }

    /** The names of the linked inputs that are not evaluated. */
    Set<String> missing() {
        return missing;
    }

    /** Whether an input is there but not evaluated, or not there at all. */
    boolean lacks(String name) {
        return !values.containsKey(name) || missing.contains(name);
    }

    /** The inputs of each call; empty where a call is blocked. */
    List<Call> calls() {
        if (node.definition().flags().takesLists()) {
            Optional<ExecutionBlocker> blocker = values.values().stream()
                    .flatMap(List::stream)
                    .filter(ExecutionBlocker.class::isInstance)
                    .map(ExecutionBlocker.class::cast)
                    .findFirst();
            return List.of(new Call(blocker, NodeInputs.of(node.definition(), values)));
        }
        int length = values.values().stream().mapToInt(List::size).max().orElse(0);
        if (length == 0) {
            return List.of(new Call(Optional.empty(), NodeInputs.of(node.definition(), Map.of())));
        }
        List<Call> calls = new ArrayList<>();
        for (int index = 0; index < length; index++) {
            calls.add(call(index));
        }
        return calls;
    }

    /**
     * One call of a node's function.
     *
     * @param blocker forbids the call
     * @param inputs its inputs
     */
    record Call(Optional<ExecutionBlocker> blocker, NodeInputs inputs) {}

    /** The inputs as JSON scalars or texts, for error messages. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        values.forEach((name, list) -> {
            if (!node.definition().hidden().containsKey(name)) {
                described.put(name, list.stream().map(GatheredInputs::describe).toList());
            }
        });
        return described;
    }

    /** What a value says about itself; a value that fails to says its class. */
    private static String text(Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException exception) {
            return value.getClass().getSimpleName();
        }
    }

    private Call call(int index) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        Optional<ExecutionBlocker> blocker = Optional.empty();
        for (Map.Entry<String, List<Object>> entry : values.entrySet()) {
            List<Object> list = entry.getValue();
            if (list.isEmpty()) {
                throw new IndexOutOfBoundsException("list index out of range");
            }
            Object value = list.get(Math.min(index, list.size() - 1));
            if (value instanceof ExecutionBlocker found && blocker.isEmpty()) {
                blocker = Optional.of(found);
            }
            inputs.put(entry.getKey(), value);
        }
        return new Call(blocker, NodeInputs.of(node.definition(), inputs));
    }

    private static boolean isDeclared(GraphNode node, String name) {
        return node.definition().input(name).isPresent()
                || node.definition().hidden().containsKey(name);
    }

    private static List<Object> slot(CachedResult result, Link link) {
        if (link.slot() >= result.slots().size()) {
            throw new NodeInputException("Node " + link.nodeId() + " gave no value for output " + link.slot()
                    + "; its function must return one for each output.");
        }
        return result.slots().get(link.slot());
    }

    private static void addHidden(
            GraphNode node, Map<String, List<Object>> values, CallContext.Environment environment) {
        node.definition().hidden().forEach((name, kind) -> {
            for (HiddenInput hidden : HiddenInput.values()) {
                if (hidden.name().equals(kind)) {
                    values.put(name, Collections.singletonList(hiddenValue(hidden, node, environment)));
                }
            }
        });
    }

    private static Object hiddenValue(HiddenInput kind, GraphNode node, CallContext.Environment environment) {
        return switch (kind) {
            case PROMPT -> environment.prompt();
            case DYNPROMPT -> environment.graph();
            case EXTRA_PNGINFO -> environment.extraData().get("extra_pnginfo");
            case UNIQUE_ID -> node.id();
            case AUTH_TOKEN_COMFY_ORG -> environment.extraData().get("auth_token_comfy_org");
            case API_KEY_COMFY_ORG -> environment.extraData().get("api_key_comfy_org");
        };
    }

    private static Object describe(Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean bool -> bool;
            default -> text(value);
        };
    }
}
