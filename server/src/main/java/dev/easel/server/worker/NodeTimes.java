package dev.easel.server.worker;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.NodeProgress;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.server.metrics.ServerMetrics;
import java.util.HashMap;
import java.util.Map;

/** Measures how long each node of a run works. */
final class NodeTimes implements ExecutionListener {
    private static final String EXPANDED = "expanded";

    private final Workflow workflow;
    private final ServerMetrics metrics;
    private final Map<String, Long> started = new HashMap<>();

    NodeTimes(Workflow workflow, ServerMetrics metrics) {
        this.workflow = workflow;
        this.metrics = metrics;
    }

    @Override
    public void on(ExecutionEvent event) {
        if (event instanceof ExecutionEvent.NodeStarted node) {
            started.put(node.nodeId(), System.nanoTime());
        } else if (event instanceof ExecutionEvent.ProgressStateChanged change
                && change.changed().state() == NodeProgress.State.FINISHED) {
            Long start = started.remove(change.changed().nodeId());
            if (start != null) {
                metrics.node(classOf(change.changed().nodeId()), System.nanoTime() - start);
            }
        }
    }

    private String classOf(String nodeId) {
        return workflow.node(nodeId).flatMap(WorkflowNode::classType).orElse(EXPANDED);
    }
}
