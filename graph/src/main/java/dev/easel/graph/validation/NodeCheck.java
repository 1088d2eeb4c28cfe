package dev.easel.graph.validation;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Output;
import dev.easel.graph.node.SocketType;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Checks one node's own inputs (contract section 3.2). What its links lead to has been checked before. */
final class NodeCheck {
    private final Workflow workflow;
    private final NodeRegistry registry;
    private final WorkflowNode node;
    private final NodeDefinition definition;
    private final InputErrors inputErrors;
    private final List<ValidationError> errors = new ArrayList<>();
    private final Map<String, Object> converted;
    private Optional<InputErrors.Failure> failure = Optional.empty();

    NodeCheck(Workflow workflow, NodeRegistry registry, WorkflowNode node, NodeDefinition definition) {
        this.workflow = workflow;
        this.registry = registry;
        this.node = node;
        this.definition = definition;
        this.inputErrors = new InputErrors(definition, registry.services());
        this.converted = new LinkedHashMap<>(node.inputs());
    }

    /** Where a link leads. */
    sealed interface Target {
        /** To an output of a node that fits. */
        record Found(String nodeId) implements Target {}

        /** To something that does not fit. */
        record Wrong(ValidationError error) implements Target {}

        /** Nowhere. */
        record Missing(InputErrors.Failure failure) implements Target {}
    }

    void run() {
        if (!node.json().containsKey("inputs")) {
            failure = Optional.of(new InputErrors.Failure("KeyError", "'inputs'", List.of()));
            return;
        }
        for (Input input : declaredInputs()) {
            checkInput(input);
        }
        definition.validator().ifPresent(this::checkCustom);
    }

    List<ValidationError> errors() {
        return errors;
    }

    Optional<InputErrors.Failure> failure() {
        return failure;
    }

    Map<String, Object> convertedInputs() {
        return converted;
    }

    InputErrors inputErrors() {
        return inputErrors;
    }

    /** The nodes that declared inputs are linked to, with the input, where the link fits. */
    Map<Input, String> linkedNodes() {
        Map<Input, String> linked = new LinkedHashMap<>();
        for (Input input : declaredInputs()) {
            if (node.inputs().get(input.name()) instanceof List<?> link
                    && link.size() == 2
                    && target(input, link) instanceof Target.Found found) {
                linked.put(input, found.nodeId());
            }
        }
        return linked;
    }

    private Collection<Input> declaredInputs() {
        List<Input> inputs = new ArrayList<>(definition.required().values());
        inputs.addAll(definition.optional().values());
        return inputs;
    }

    private void checkInput(Input input) {
        if (!node.inputs().containsKey(input.name())) {
            if (definition.required().containsKey(input.name()) && !input.isLaterAdded()) {
                errors.add(inputErrors.missing(input));
            }
            return;
        }
        Object value = node.inputs().get(input.name());
        if (value instanceof List<?> link) {
            checkLink(input, link);
        } else {
            checkConstant(input, value);
        }
    }

    private void checkLink(Input input, List<?> link) {
        if (link.size() != 2) {
            errors.add(inputErrors.badLink(input, link));
            return;
        }
        switch (target(input, link)) {
            case Target.Found found -> {}
            case Target.Wrong wrong -> errors.add(wrong.error());
            case Target.Missing missing -> failure = Optional.of(failure.orElse(missing.failure()));
        }
    }

    private Target target(Input input, List<?> link) {
        Optional<WorkflowNode> linked = link.getFirst() instanceof String id ? workflow.node(id) : Optional.empty();
        Optional<NodeDefinition> producer =
                linked.flatMap(WorkflowNode::classType).flatMap(registry::find);
        if (producer.isEmpty()) {
            return missing("KeyError", PythonText.repr(link.getFirst()));
        }
        Object slot = link.get(1) instanceof Boolean bool ? (bool ? 1L : 0L) : link.get(1);
        if (!(slot instanceof Long index)) {
            return missing(
                    "TypeError", "tuple indices must be integers or slices, not " + PythonText.typeName(link.get(1)));
        }
        List<Output> outputs = producer.get().outputs();
        if (index < 0 || index >= outputs.size()) {
            return missing("IndexError", "tuple index out of range");
        }
        String received = outputs.get(index.intValue()).typeName();
        boolean checked =
                definition.validator().map(InputValidator::takesLinkedTypes).orElse(false);
        if (!checked && !SocketType.matches(received, input.typeName())) {
            return new Target.Wrong(inputErrors.typeMismatch(input, received, input.typeName(), link));
        }
        return new Target.Found((String) link.getFirst());
    }

    private static Target missing(String type, String text) {
        return new Target.Missing(new InputErrors.Failure(type, text, List.of()));
    }

    private void checkConstant(Input input, Object given) {
        Object value = given instanceof Map<?, ?> wrapper && wrapper.containsKey("__value__")
                ? wrapper.get("__value__")
                : given;
        try {
            value = Conversion.convert(value, input.typeName());
        } catch (Conversion.ConversionException exception) {
            errors.add(inputErrors.notConvertible(input, value, exception.getMessage()));
            return;
        }
        converted.put(input.name(), value);
        if (definition
                .validator()
                .map(validator -> !validator.covers(input.name()))
                .orElse(true)) {
            checkLimits(input, value);
        }
    }

    private void checkLimits(Input input, Object value) {
        Optional<Object> min = input.option("min");
        if (min.isPresent() && PythonEquality.isLess(value, min.get())) {
            errors.add(inputErrors.tooSmall(input, value, min.get()));
            return;
        }
        Optional<Object> max = input.option("max");
        if (max.isPresent() && PythonEquality.isLess(max.get(), value)) {
            errors.add(inputErrors.tooBig(input, value, max.get()));
            return;
        }
        Optional<List<?>> choices = choices(input);
        if (choices.isPresent() && !allowed(input, value, choices.get()) && !accepted(input, value)) {
            errors.add(inputErrors.notInList(input, value, choices.get()));
        }
    }

    private Optional<List<?>> choices(Input input) {
        return switch (input.type()) {
            case SocketType.Choices choices -> Optional.of(choices.source().choices(registry.services()));
            case SocketType.Named named ->
                named.name().equals(SocketType.COMBO) && input.options().get("options") instanceof List<?> list
                        ? Optional.of(list)
                        : Optional.empty();
        };
    }

    private boolean accepted(Input input, Object value) {
        return input.type() instanceof SocketType.Choices choices
                && choices.source().accepts(value, registry.services());
    }

    private static boolean allowed(Input input, Object value, List<?> choices) {
        boolean several = Boolean.TRUE.equals(input.options().get("multiselect"));
        if (several && value instanceof List<?> values) {
            return values.stream().allMatch(element -> PythonEquality.isMember(element, choices));
        }
        return PythonEquality.isMember(value, choices);
    }

    private void checkCustom(InputValidator validator) {
        Map<String, Object> constants = new LinkedHashMap<>();
        Map<String, String> linkedTypes = new LinkedHashMap<>();
        for (Input input : declaredInputs()) {
            if (!converted.containsKey(input.name())) {
                continue;
            }
            Object value = converted.get(input.name());
            if (validator.covers(input.name())) {
                constants.put(input.name(), value instanceof List ? linkAsNull(input, value) : value);
            }
            if (validator.takesLinkedTypes()) {
                linkedType(node.inputs().get(input.name())).ifPresent(type -> linkedTypes.put(input.name(), type));
            }
        }
        InputValidator.Request request =
                new InputValidator.Request(NodeInputs.of(definition, constants), linkedTypes, registry.services());
        try {
            InputValidator.Verdict verdict =
                    validator.check().check(request).toCompletableFuture().join();
            if (!verdict.valid()) {
                List<String> names = new ArrayList<>(constants.keySet());
                if (validator.takesLinkedTypes()) {
                    names.add("input_types");
                }
                names.forEach(name -> errors.add(
                        inputErrors.customFailure(name, verdict.reason().orElse(""))));
            }
        } catch (CompletionException exception) {
            failure = Optional.of(failed(exception.getCause()));
        } catch (Exception exception) {
            failure = Optional.of(failed(exception));
        }
    }

    /** A list in the file is a link, unless it came wrapped as a value. */
    private Object linkAsNull(Input input, Object value) {
        return node.inputs().get(input.name()) instanceof List ? null : value;
    }

    private Optional<String> linkedType(Object value) {
        if (value instanceof List<?> link
                && link.size() == 2
                && link.getFirst() instanceof String id
                && link.get(1) instanceof Long slot) {
            return workflow.node(id)
                    .flatMap(WorkflowNode::classType)
                    .flatMap(registry::find)
                    .filter(producer -> slot >= 0 && slot < producer.outputs().size())
                    .map(producer -> producer.outputs().get(slot.intValue()).typeName());
        }
        return Optional.empty();
    }

    private static InputErrors.Failure failed(Throwable exception) {
        return new InputErrors.Failure(
                PythonNames.exceptionType(exception),
                String.valueOf(exception.getMessage()),
                PythonNames.traceback(exception));
    }
}
