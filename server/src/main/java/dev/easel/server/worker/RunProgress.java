package dev.easel.server.worker;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.NodeProgress;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.media.Picture;
import dev.easel.media.PicturePreview;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.event.JobProgress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Sums up the events of one run for those who follow the job. */
final class RunProgress implements ExecutionListener {
    private final Workflow workflow;
    private final JobEvents events;
    private final int previewSize;
    private final Set<String> done = new HashSet<>();
    private JobProgress progress;

    RunProgress(Workflow workflow, JobEvents events, int previewSize) {
        this.workflow = workflow;
        this.events = events;
        this.previewSize = previewSize;
        progress = JobProgress.none(workflow.nodeIds().size());
    }

    @Override
    public void on(ExecutionEvent event) {
        switch (event) {
            case ExecutionEvent.Started started -> tell(event, progress);
            case ExecutionEvent.Cached cached -> {
                cached.nodeIds().forEach(this::finish);
                tell(event, at(Optional.empty(), 0, 0));
            }
            case ExecutionEvent.NodeStarted started -> tell(event, at(Optional.of(started.nodeId()), 0, 0));
            case ExecutionEvent.ProgressStateChanged change -> {
                if (change.changed().state() == NodeProgress.State.FINISHED) {
                    finish(change.changed().nodeId());
                    tell(event, at(Optional.empty(), 0, 0));
                }
            }
            case ExecutionEvent.Progressed progressed -> progressed(progressed);
            case ExecutionEvent.NodeExecuted executed ->
                executed.output()
                        .ifPresent(output -> events.publish(
                                event.promptId(), new JobEvent.Produced(executed.displayNodeId(), output)));
            case ExecutionEvent.TextShown text -> {}
            case ExecutionEvent.ImageSent image -> {}
            case ExecutionEvent.NodeBlocked blocked -> {}
            case ExecutionEvent.Succeeded succeeded -> {}
            case ExecutionEvent.Failed failed -> {}
            case ExecutionEvent.Interrupted interrupted -> {}
        }
    }

    private void progressed(ExecutionEvent.Progressed event) {
        NodeProgress node = event.progress();
        tell(event, at(Optional.of(node.nodeId()), (int) node.value(), (int) node.max()));
        if (events.isFollowed(event.promptId())) {
            event.preview()
                    .flatMap(RunProgress::picture)
                    .ifPresent(picture -> events.publish(
                            event.promptId(),
                            new JobEvent.Previewed(
                                    node.displayNodeId(), PictureMessages.previewJpeg(picture, previewSize))));
        }
    }

    private static Optional<Picture> picture(Object preview) {
        return switch (preview) {
            case Picture picture -> Optional.of(picture);
            case PicturePreview promised -> Optional.of(promised.picture());
            default -> Optional.empty();
        };
    }

    private void finish(String nodeId) {
        if (workflow.node(nodeId).isPresent()) {
            done.add(nodeId);
        }
    }

    private JobProgress at(Optional<String> node, int step, int steps) {
        return new JobProgress(
                done.size(),
                workflow.nodeIds().size(),
                node,
                node.flatMap(workflow::node).flatMap(WorkflowNode::classType),
                step,
                steps);
    }

    private void tell(ExecutionEvent event, JobProgress now) {
        progress = now;
        events.publish(event.promptId(), new JobEvent.Progressed(now));
    }
}
