package dev.easel.graph.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with one node.
 *
 * @param errors at least one
 * @param dependentOutputs the output nodes that cannot run because of it
 * @param classType the node's class
 */
public record NodeErrors(List<ValidationError> errors, List<String> dependentOutputs, String classType) {
    /** Copies the lists. */
    public NodeErrors {
        errors = List.copyOf(errors);
        dependentOutputs = List.copyOf(dependentOutputs);
    }

    /** The errors as ComfyUI clients read them. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("errors", errors.stream().map(ValidationError::toJson).toList());
        json.put("dependent_outputs", dependentOutputs);
        json.put("class_type", classType);
        return json;
    }
}
