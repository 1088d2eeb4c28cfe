package dev.easel.server.trace;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionFailure;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.NodeProgress;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.server.job.JobState;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The trace of one run of a job, with a part for each node that works. Prompts are not in it. */
public final class JobTrace {
    /** Of a run that is not traced. */
    public static final JobTrace NONE =
            new JobTrace(OpenTelemetry.noop().getTracer(""), Span.getInvalid(), Context.root());

    private static final String EXPANDED = "expanded";

    private final Tracer tracer;
    private final Span job;
    private final Context context;
    private final Map<String, Span> nodes = new ConcurrentHashMap<>();

    JobTrace(Tracer tracer, Span job, Context context) {
        this.tracer = tracer;
        this.job = job;
        this.context = context;
    }

    /** Hears of the nodes of a workflow. */
    public ExecutionListener nodes(Workflow workflow) {
        return event -> {
            switch (event) {
                case ExecutionEvent.NodeStarted node ->
                    nodes.computeIfAbsent(node.nodeId(), id -> start(id, classOf(workflow, id)));
                case ExecutionEvent.ProgressStateChanged change
                when change.changed().state() == NodeProgress.State.FINISHED ->
                    end(change.changed().nodeId());
                case ExecutionEvent.Failed failed -> fail(failed.failure());
                default -> {}
            }
        };
    }

    private static String classOf(Workflow workflow, String nodeId) {
        return workflow.node(nodeId).flatMap(WorkflowNode::classType).orElse(EXPANDED);
    }

    private Span start(String nodeId, String classType) {
        return tracer.spanBuilder(classType)
                .setParent(context)
                .setAttribute("easel.node.id", nodeId)
                .setAttribute("easel.node.class", classType)
                .startSpan();
    }

    private void end(String nodeId) {
        Span node = nodes.remove(nodeId);
        if (node != null) {
            node.end();
        }
    }

    private void fail(ExecutionFailure failure) {
        Span node = nodes.remove(failure.nodeId());
        if (node != null) {
            node.setStatus(StatusCode.ERROR, failure.exceptionType());
            node.end();
        }
    }

    /** The run is over; only the first end counts. */
    public void end(JobState state) {
        if (!job.isRecording()) {
            return;
        }
        nodes.values().forEach(Span::end);
        nodes.clear();
        job.setAttribute("easel.job.state", state.storedName());
        if (state != JobState.SUCCEEDED) {
            job.setStatus(StatusCode.ERROR);
        }
        job.end();
    }
}
