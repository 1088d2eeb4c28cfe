package dev.easel.graph.validation;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.ObjectInfo;
import dev.easel.graph.node.Services;
import dev.easel.graph.node.SocketType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The errors that an input can have, worded as in contract section 3.3. */
final class InputErrors {
    private static final int LONGEST_LIST_SHOWN = 20;

    private final NodeDefinition definition;
    private final Services services;

    InputErrors(NodeDefinition definition, Services services) {
        this.definition = definition;
        this.services = services;
    }

    ValidationError missing(Input input) {
        return new ValidationError(
                "required_input_missing",
                "Required input is missing",
                input.name(),
                Map.of("input_name", input.name()));
    }

    ValidationError badLink(Input input, Object value) {
        return withValue(
                "bad_linked_input",
                "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                input.name(),
                input,
                value);
    }

    ValidationError typeMismatch(Input input, String received, String accepted, Object link) {
        Map<String, Object> extra = about(input);
        extra.put("received_type", received);
        extra.put("linked_node", link);
        return new ValidationError(
                "return_type_mismatch",
                "Return type mismatch between linked nodes",
                input.name() + ", received_type(" + received + ") mismatch input_type(" + accepted + ")",
                extra);
    }

    ValidationError notConvertible(Input input, Object value, String reason) {
        Map<String, Object> extra = about(input);
        extra.put("received_value", value);
        extra.put("exception_message", reason);
        return new ValidationError(
                "invalid_input_type",
                "Failed to convert an input value to a " + input.typeName() + " value",
                input.name() + ", " + PythonText.str(value) + ", " + reason,
                extra);
    }

    ValidationError tooSmall(Input input, Object value, Object limit) {
        String message = "Value " + PythonText.str(value) + " smaller than min of " + PythonText.str(limit);
        return withValue("value_smaller_than_min", message, input.name(), input, value);
    }

    ValidationError tooBig(Input input, Object value, Object limit) {
        String message = "Value " + PythonText.str(value) + " bigger than max of " + PythonText.str(limit);
        return withValue("value_bigger_than_max", message, input.name(), input, value);
    }

    ValidationError notInList(Input input, Object value, List<?> choices) {
        boolean shown = choices.size() <= LONGEST_LIST_SHOWN;
        String list = shown ? PythonText.repr(choices) : "(list of length " + choices.size() + ")";
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("input_name", input.name());
        extra.put("input_config", shown ? config(input) : null);
        extra.put("received_value", value);
        if (input.type() instanceof SocketType.Choices source) {
            source.source().absence(value, services).ifPresent(reason -> extra.put("reason", reason));
        }
        String details = input.name() + ": '" + PythonText.str(value) + "' not in " + list;
        return new ValidationError("value_not_in_list", "Value not in list", details, extra);
    }

    ValidationError customFailure(String inputName, String reason) {
        return new ValidationError(
                "custom_validation_failed",
                "Custom validation failed for node",
                reason.isEmpty() ? inputName : inputName + " - " + reason,
                Map.of("input_name", inputName));
    }

    ValidationError innerFailure(Input input, Object link, Failure failure) {
        Map<String, Object> extra = about(input);
        extra.put("exception_message", failure.text());
        extra.put("exception_type", failure.type());
        extra.put("traceback", failure.traceback());
        extra.put("linked_node", link);
        return new ValidationError(
                "exception_during_inner_validation", "Exception when validating inner node", failure.text(), extra);
    }

    /**
     * A check that could not be finished.
     *
     * @param type the name of the Python exception that the reference meets here
     * @param text what went wrong
     * @param traceback where in our code, possibly empty
     */
    record Failure(String type, String text, List<String> traceback) {
        ValidationError toError() {
            Map<String, Object> extra = new LinkedHashMap<>();
            extra.put("exception_type", type);
            extra.put("traceback", traceback);
            return new ValidationError("exception_during_validation", "Exception when validating node", text, extra);
        }
    }

    private ValidationError withValue(String type, String message, String details, Input input, Object value) {
        Map<String, Object> extra = about(input);
        extra.put("received_value", value);
        return new ValidationError(type, message, details, extra);
    }

    private Map<String, Object> about(Input input) {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("input_name", input.name());
        extra.put("input_config", config(input));
        return extra;
    }

    private List<Object> config(Input input) {
        List<Object> spec = ObjectInfo.inputSpec(input, definition.style(), services);
        return spec.size() == 2 ? spec : List.of(spec.getFirst(), Map.of());
    }
}
