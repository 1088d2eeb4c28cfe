package dev.easel.app;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import java.util.Optional;

/** Shows the events of a run on a progress display. */
final class ExecutionDisplay implements ExecutionListener {
    private final ProgressDisplay display;
    private final Workflow workflow;
    private final NodeRegistry registry;
    private boolean running;

    ExecutionDisplay(ProgressDisplay display, Workflow workflow, NodeRegistry registry) {
        this.display = display;
        this.workflow = workflow;
        this.registry = registry;
    }

    @Override
    public void on(ExecutionEvent event) {
        switch (event) {
            case ExecutionEvent.NodeStarted started -> {
                finish();
                running = true;
                display.started(label(started.displayNodeId()));
            }
            case ExecutionEvent.Progressed progressed ->
                display.progressed(
                        progressed.progress().value(), progressed.progress().max());
            case ExecutionEvent.TextShown shown -> display.remark(shown.text());
            case ExecutionEvent.NodeBlocked blocked ->
                display.remark("Node " + blocked.nodeId() + " (" + blocked.classType() + ") was not run: "
                        + blocked.message());
            case ExecutionEvent.Succeeded ended -> finish();
            case ExecutionEvent.Failed ended -> finish();
            case ExecutionEvent.Interrupted ended -> finish();
            case ExecutionEvent.Started ignored -> {}
            case ExecutionEvent.Cached ignored -> {}
            case ExecutionEvent.ProgressStateChanged ignored -> {}
            case ExecutionEvent.ImageSent ignored -> {}
            case ExecutionEvent.NodeExecuted ignored -> {}
        }
    }

    private void finish() {
        if (running) {
            running = false;
            display.finished();
        }
    }

    /** The title its author gave the node, else the display name of its class. */
    private String label(String nodeId) {
        return workflow.node(nodeId)
                .flatMap(node -> node.title().or(() -> className(node)))
                .orElse("Node " + nodeId);
    }

    private Optional<String> className(WorkflowNode node) {
        return node.classType().flatMap(registry::find).map(NodeDefinition::displayName);
    }
}
