package dev.easel.graph.validation;

import dev.easel.graph.workflow.Workflow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check of a workflow found. Without an {@link #error} the {@link #outputs} can run, even if some nodes have errors.
 *
 * @param workflow the workflow with its constants converted to the declared types
 * @param outputs the ids of the output nodes that can run, in the workflow's order
 * @param error why nothing can run
 * @param nodeErrors what is wrong, by node id
 */
public record ValidationResult(
        Workflow workflow, List<String> outputs, Optional<ValidationError> error, Map<String, NodeErrors> nodeErrors) {
    /** Copies the lists. */
    public ValidationResult {
        outputs = List.copyOf(outputs);
        nodeErrors = Collections.unmodifiableMap(new LinkedHashMap<>(nodeErrors));
    }

    /** Whether something can run. */
    public boolean isValid() {
        return error.isEmpty();
    }

    /** The errors by node as ComfyUI clients read them. */
    public Map<String, Object> nodeErrorsJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        nodeErrors.forEach((id, errors) -> json.put(id, errors.toJson()));
        return json;
    }

    /** The refusal as ComfyUI clients read it: {@code {"error": …, "node_errors": …}}; error is null when something can run. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("error", error.map(ValidationError::toJson).orElse(null));
        json.put("node_errors", nodeErrorsJson());
        return json;
    }

    static ValidationResult refused(Workflow workflow, ValidationError error) {
        return new ValidationResult(workflow, List.of(), Optional.of(error), Map.of());
    }
}
