package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.validation.PythonNames;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what nodes throw into what the reader is told (contract section 4.10). */
final class RunFailures {
    private static final String OUT_OF_MEMORY_HINT =
            "This error means you ran out of memory on your GPU.\n\nTIPS: Lower the batch size or the picture size, or use a"
                    + " smaller model.";

    private final String promptId;
    private final DynamicGraph graph;
    private final List<String> submitted;

    RunFailures(String promptId, DynamicGraph graph, List<String> submitted) {
        this.promptId = promptId;
        this.graph = graph;
        this.submitted = submitted;
    }

    /** Nodes that wait for each other. */
    private static final class DependencyCycleException extends EaselException {
        private static final long serialVersionUID = 1L;

        DependencyCycleException() {
            super(ErrorCode.INVALID_INPUT, "Dependency cycle detected");
        }
    }

    /** Blames a node that expanded into the cycle, or else a node in it. */
    static NodeFailedException cycle(DynamicGraph graph, Collection<String> nodeIds) {
        String blamed = nodeIds.stream()
                .map(graph::displayNodeId)
                .filter(shown ->
                        !nodeIds.contains(shown) || graph.parentNodeId(shown).isEmpty())
                .findFirst()
                .orElse(nodeIds.iterator().next());
        return new NodeFailedException(graph.get(blamed), List.of(), new DependencyCycleException());
    }

    static boolean isInterruption(NodeFailedException exception) {
        Throwable cause = cause(exception);
        return cause instanceof InterruptedException
                || (cause instanceof EaselException easel && easel.code() == ErrorCode.INTERRUPTED);
    }

    ExecutionEvent interrupted(NodeFailedException exception, List<String> executed, long time) {
        GraphNode real = graph.get(exception.node().realId());
        return new ExecutionEvent.Interrupted(
                promptId, real.id(), real.definition().name(), executed, time);
    }

    ExecutionFailure failure(NodeFailedException exception, List<String> executed) {
        GraphNode real = graph.get(exception.node().realId());
        Throwable cause = cause(exception);
        boolean cycle = cause instanceof DependencyCycleException;
        return new ExecutionFailure(
                real.id(),
                real.definition().name(),
                blamed(exception.node(), real, cause),
                executed,
                message(cause),
                type(cause),
                cycle ? List.of() : PythonNames.traceback(cause),
                exception.currentInputs(),
                cycle ? submitted : List.copyOf(graph.nodeIds()),
                cause);
    }

    /** A node that an expansion made has inputs that the submitted node need not have. */
    private static Optional<String> blamed(GraphNode failed, GraphNode real, Throwable cause) {
        return failed.id().equals(real.id()) && cause.getMessage() != null
                ? BlamedInput.of(failed, cause.getMessage())
                : Optional.empty();
    }

    private static String message(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof DependencyCycleException) {
            return text;
        }
        return type(cause).equals("torch.OutOfMemoryError") ? text + "\n" + OUT_OF_MEMORY_HINT : text + "\n";
    }

    private static String type(Throwable cause) {
        return switch (cause) {
            case DependencyCycleException cycle -> "graph.DependencyCycleError";
            case NodeInputException input -> "NodeInputError";
            default -> PythonNames.exceptionType(cause);
        };
    }

    private static Throwable cause(NodeFailedException exception) {
        Throwable cause = exception.getCause();
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
