package dev.easel.graph.execution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Tells the listener what happens in a run, one event at a time, and keeps what the history needs. */
final class RunEvents {
    private final String promptId;
    private final DynamicGraph graph;
    private final ExecutionListener listener;
    private final LongSupplier clock;
    private final Map<String, NodeProgress> progress = new LinkedHashMap<>();
    private final Map<String, Map<String, List<?>>> outputs = new LinkedHashMap<>();
    private final Map<String, ExecutionResult.OutputNode> outputNodes = new LinkedHashMap<>();
    private final List<ExecutionEvent> messages = new ArrayList<>();
    private boolean closed;

    RunEvents(String promptId, DynamicGraph graph, ExecutionListener listener, LongSupplier clock) {
        this.promptId = promptId;
        this.graph = graph;
        this.listener = listener;
        this.clock = clock;
    }

    synchronized void message(Function<Long, ExecutionEvent> event) {
        ExecutionEvent message = event.apply(clock.getAsLong());
        messages.add(message);
        listener.on(message);
    }

    synchronized void emit(ExecutionEvent event) {
        if (!closed) {
            listener.on(event);
        }
    }

    synchronized void nodeStarted(String nodeId) {
        change(fresh(nodeId));
        listener.on(new ExecutionEvent.NodeStarted(promptId, nodeId, graph.displayNodeId(nodeId)));
    }

    synchronized void nodeProgressed(String nodeId, double value, double max, Optional<Object> preview) {
        if (closed) {
            return;
        }
        double limit = Double.isFinite(max) ? max : 1;
        double reached = Double.isFinite(value) ? Math.min(value, limit) : 0;
        NodeProgress changed = progress.computeIfAbsent(nodeId, this::fresh).at(reached, limit);
        change(changed);
        listener.on(new ExecutionEvent.Progressed(promptId, changed, preview));
    }

    synchronized void nodeFinished(String nodeId) {
        change(progress.computeIfAbsent(nodeId, this::fresh).finished());
    }

    /** The node has something for the reader. */
    synchronized void nodeExecuted(String nodeId, Map<String, List<?>> ui) {
        keepOutput(nodeId, ui);
        listener.on(executed(nodeId, Optional.of(ui)));
    }

    /** The node's turn came, but its result was there. */
    synchronized void nodeWasCached(String nodeId, Map<String, List<?>> ui) {
        keepOutput(nodeId, ui);
        listener.on(executed(nodeId, ui.isEmpty() ? Optional.empty() : Optional.of(ui)));
        nodeFinished(nodeId);
    }

    /** Adds what a node has for the reader to the history without telling. */
    synchronized void keepOutput(String nodeId, Map<String, List<?>> ui) {
        if (!ui.isEmpty() && outputs.putIfAbsent(nodeId, ui) == null) {
            outputNodes.put(
                    nodeId,
                    new ExecutionResult.OutputNode(
                            nodeId, graph.displayNodeId(nodeId), graph.parentNodeId(nodeId), graph.realNodeId(nodeId)));
        }
    }

    /** Nothing that still runs is heard from now on. */
    synchronized void close() {
        closed = true;
    }

    synchronized ExecutionResult result(ExecutionResult.Status status, Optional<ExecutionFailure> failure) {
        return new ExecutionResult(
                status,
                Collections.unmodifiableMap(new LinkedHashMap<>(outputs)),
                Collections.unmodifiableMap(new LinkedHashMap<>(outputNodes)),
                List.copyOf(messages),
                failure);
    }

    private ExecutionEvent executed(String nodeId, Optional<Map<String, List<?>>> ui) {
        return new ExecutionEvent.NodeExecuted(promptId, nodeId, graph.displayNodeId(nodeId), ui);
    }

    private NodeProgress fresh(String nodeId) {
        return new NodeProgress(
                nodeId,
                0,
                1,
                NodeProgress.State.RUNNING,
                graph.displayNodeId(nodeId),
                graph.parentNodeId(nodeId),
                graph.realNodeId(nodeId));
    }

    private void change(NodeProgress changed) {
        progress.put(changed.nodeId(), changed);
        listener.on(new ExecutionEvent.ProgressStateChanged(promptId, changed, progress.values()));
    }
}
