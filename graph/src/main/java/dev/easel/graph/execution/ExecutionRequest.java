package dev.easel.graph.execution;

import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.workflow.Workflow;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param promptId names the run in events
 * @param workflow a validated workflow, its constants converted
 * @param outputs the output nodes to run, in the order they are considered
 * @param extraData what the client sent along: {@code extra_pnginfo}, account keys
 */
public record ExecutionRequest(
        String promptId, Workflow workflow, List<String> outputs, Map<String, Object> extraData) {
    /** Copies the list of outputs. */
    public ExecutionRequest {
        outputs = List.copyOf(outputs);
    }

    /** Runs what a validation found fit to run. */
    public static ExecutionRequest of(String promptId, ValidationResult validated, Map<String, Object> extraData) {
        return new ExecutionRequest(promptId, validated.workflow(), validated.outputs(), extraData);
    }
}
