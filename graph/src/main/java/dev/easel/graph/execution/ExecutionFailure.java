package dev.easel.graph.execution;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a run failed (contract section 4.10).
 *
 * @param nodeId the submitted node to blame
 * @param classType its class
 * @param input the name of its input that is to blame, where that is known
 * @param executed the nodes that ran before
 * @param message what went wrong, for the reader
 * @param exceptionType the name of the Python exception that says the same
 * @param traceback where in our code
 * @param currentInputs the inputs of the node that failed: a map of lists, or an empty list when there are none to show
 * @param currentOutputs the nodes of the graph
 * @param cause what was thrown
 */
public record ExecutionFailure(
        String nodeId,
        String classType,
        Optional<String> input,
        List<String> executed,
        String message,
        String exceptionType,
        List<String> traceback,
        Object currentInputs,
        List<String> currentOutputs,
        Throwable cause) {

    /** The failure as ComfyUI clients read it, without prompt and time; {@code input_name} is ours. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node_id", nodeId);
        json.put("node_type", classType);
        input.ifPresent(name -> json.put("input_name", name));
        json.put("executed", executed);
        json.put("exception_message", message);
        json.put("exception_type", exceptionType);
        json.put("traceback", traceback);
        json.put("current_inputs", currentInputs);
        json.put("current_outputs", currentOutputs);
        return json;
    }
}
