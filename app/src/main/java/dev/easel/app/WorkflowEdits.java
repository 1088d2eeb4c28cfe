package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.inspect.PromptTexts;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.SocketType;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.hub.NearestNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes inputs of a workflow as the command line's options ask. */
final class WorkflowEdits {
    private static final List<String> SEEDS = List.of("seed", "noise_seed");

    private final NodeRegistry registry;

    WorkflowEdits(NodeRegistry registry) {
        this.registry = registry;
    }

    /**
     * Applies {@code NODE.INPUT=VALUE}, where NODE is an id, or a title or class that only one node has. The value is read as the
     * node declares it.
     *
     * @throws EaselException INVALID_INPUT if it is not of this form or not a value of the input's type, NOT_FOUND if there is no
     *     such node or input
     */
    Workflow set(Workflow workflow, String assignment) {
        int equals = assignment.indexOf('=');
        int dot = equals < 0 ? -1 : assignment.lastIndexOf('.', equals);
        if (dot <= 0 || dot + 1 == equals) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + assignment + "\" is not NODE.INPUT=VALUE, for instance 3.steps=12.");
        }
        WorkflowNode node = node(workflow, assignment.substring(0, dot));
        String name = assignment.substring(dot + 1, equals);
        String text = assignment.substring(equals + 1);
        return with(workflow, node.id(), name, value(node, name, text));
    }

    /**
     * Writes the text into the positive prompt.
     *
     * @throws EaselException INVALID_INPUT as {@link PromptTexts#find}
     */
    Workflow withPrompt(Workflow workflow, String text) {
        Workflow changed = workflow;
        for (PromptTexts.Place place : new PromptTexts(workflow).find()) {
            changed = with(changed, place.node(), place.input(), text);
        }
        return changed;
    }

    /**
     * Writes the seed into every {@code seed} and {@code noise_seed} that is a constant.
     *
     * @throws EaselException INVALID_INPUT if there is none
     */
    Workflow withSeed(Workflow workflow, BigInteger seed) {
        Workflow changed = workflow;
        boolean any = false;
        for (WorkflowNode node : workflow.nodes()) {
            for (String name : SEEDS) {
                if (node.inputs().get(name) instanceof Number) {
                    changed = with(changed, node.id(), name, number(seed));
                    any = true;
                }
            }
        }
        if (!any) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "No node of this workflow has a seed of its own: name the input with --set.");
        }
        return changed;
    }

    private static Workflow with(Workflow workflow, String nodeId, String name, Object value) {
        return Workflow.of(workflow.nodes().stream()
                .map(node -> node.id().equals(nodeId) ? withInput(node, name, value) : node)
                .toList());
    }

    private static WorkflowNode withInput(WorkflowNode node, String name, Object value) {
        Map<String, Object> inputs = new LinkedHashMap<>(node.inputs());
        inputs.put(name, value);
        return node.withInputs(inputs);
    }

    private static WorkflowNode node(Workflow workflow, String name) {
        Optional<WorkflowNode> byId = workflow.node(name);
        if (byId.isPresent()) {
            return byId.get();
        }
        List<WorkflowNode> called = workflow.nodes().stream()
                .filter(node -> node.title().filter(name::equals).isPresent()
                        || node.classType().filter(name::equals).isPresent())
                .toList();
        if (called.size() == 1) {
            return called.getFirst();
        }
        String nodes = String.join(
                ", ", workflow.nodes().stream().map(WorkflowEdits::describe).toList());
        throw new EaselException(
                called.isEmpty() ? ErrorCode.NOT_FOUND : ErrorCode.INVALID_INPUT,
                (called.isEmpty() ? "There is no node \"" : "There are several nodes \"") + name + "\": the nodes are "
                        + nodes + ".");
    }

    private static String describe(WorkflowNode node) {
        return node.id() + " (" + node.classType().orElse("without class") + ")";
    }

    private Object value(WorkflowNode node, String name, String text) {
        Optional<NodeDefinition> definition = node.classType().flatMap(registry::find);
        Optional<Input> input = definition.flatMap(found -> found.input(name));
        if (input.isPresent()) {
            return typed(describe(node), input.get(), text);
        }
        if (definition.isEmpty() && node.inputs().containsKey(name)) {
            return text;
        }
        List<String> names = definition
                .map(found -> List.copyOf(WorkflowEdits.inputNames(found)))
                .orElseGet(() -> List.copyOf(node.inputs().keySet()));
        throw new EaselException(
                ErrorCode.NOT_FOUND,
                "Node " + describe(node) + " has no input \"" + name + "\": it has "
                        + String.join(", ", NearestNames.of(name, names, names.size())) + ".");
    }

    private static List<String> inputNames(NodeDefinition definition) {
        Map<String, Input> inputs = new LinkedHashMap<>(definition.required());
        inputs.putAll(definition.optional());
        return List.copyOf(inputs.keySet());
    }

    private Object typed(String node, Input input, String text) {
        return switch (input.type()) {
            case SocketType.Choices choices -> choice(text, choices.source().choices(registry.services()));
            case SocketType.Named named -> {
                try {
                    yield named(node, input, named.name(), text);
                } catch (NumberFormatException exception) {
                    throw new EaselException(
                            ErrorCode.INVALID_INPUT,
                            "Input " + input.name() + " of node " + node + " takes a value of type " + named.name()
                                    + ", not \"" + text + "\".",
                            exception);
                }
            }
        };
    }

    private static Object named(String node, Input input, String type, String text) {
        return switch (type) {
            case "INT" -> number(new BigInteger(text.strip()));
            case "FLOAT" -> new BigDecimal(text.strip()).doubleValue();
            case "BOOLEAN" ->
                switch (text.strip()) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new NumberFormatException(text);
                };
            case "STRING", SocketType.ANY -> text;
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Input " + input.name() + " of node " + node + " takes a link of type " + type
                                + ", which --set cannot give: change the workflow file.");
        };
    }

    /** Membership of file lists is checked by validation, which also knows names with other sub-folders. */
    private static Object choice(String text, List<?> choices) {
        for (Object choice : choices) {
            if (String.valueOf(choice).equals(text)) {
                return choice;
            }
        }
        return text;
    }

    private static Object number(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValueExact() : value;
    }
}
