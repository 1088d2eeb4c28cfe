package dev.easel.graph.workflow;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.List;
import java.util.Map;

/** A workflow file of either kind (contract section 5). */
public sealed interface WorkflowDocument {
    /**
     * A file in API format, ready to validate and run.
     *
     * @param workflow its nodes
     */
    record Api(Workflow workflow) implements WorkflowDocument {}

    /**
     * A file as the page saves it, to be converted first.
     *
     * @param json the whole file
     */
    record Ui(Map<String, Object> json) implements WorkflowDocument {}

    /**
     * Reads a workflow file of either kind. An object with the single purpose of carrying one, {@code {"prompt": …}} as it is
     * posted to the server or {@code {"workflow": …}}, is looked into.
     *
     * @param text the file's bytes
     * @param what the file's name in messages
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when it is not JSON, exceeds a limit, or is neither kind
     */
    static WorkflowDocument read(byte[] text, String what, WorkflowLimits limits) {
        return of(JsonText.read(text, what, limits), what, limits);
    }

    /**
     * Tells the kind of a workflow that has been read as JSON.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when it is neither kind or exceeds a limit
     */
    @SuppressWarnings("unchecked")
    static WorkflowDocument of(Object json, String what, WorkflowLimits limits) {
        if (!(json instanceof Map<?, ?>)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, what + " is not a JSON object; expected a workflow in API or UI format.");
        }
        Map<String, Object> members = (Map<String, Object>) json;
        if (members.get("nodes") instanceof List<?> nodes) {
            if (nodes.size() > limits.maxNodes()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        what + " has " + nodes.size() + " nodes, more than the " + limits.maxNodes()
                                + " allowed; split it.");
            }
            return new Ui(members);
        }
        for (String wrapper : List.of("prompt", "workflow")) {
            if (members.get(wrapper) instanceof Map<?, ?> inner && !inner.containsKey("class_type")) {
                return of(inner, what, limits);
            }
        }
        if (!members.isEmpty() && members.values().stream().noneMatch(WorkflowDocument::looksLikeNode)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    what
                            + " is neither a workflow in API format (nodes with class_type and inputs) nor one in UI format"
                            + " (a list of nodes); export it from the page again.");
        }
        return new Api(Workflow.of(members, limits));
    }

    private static boolean looksLikeNode(Object value) {
        return value instanceof Map<?, ?> node && (node.containsKey("class_type") || node.containsKey("inputs"));
    }
}
