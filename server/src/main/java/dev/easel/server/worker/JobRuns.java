package dev.easel.server.worker;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.execution.StartedRun;
import dev.easel.server.event.JobEvents;
import dev.easel.server.file.JobFiles;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.trace.JobTrace;
import dev.easel.server.trace.Tracing;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a worker: what a job asks for is executed, and what happens is told. */
final class JobRuns {
    private static final Logger LOG = LoggerFactory.getLogger(JobRuns.class);

    private final GraphExecutor executor;
    private final ClientSockets sockets;
    private final ServerMetrics metrics;
    private final JobEvents events;
    private final PreviewSettings previews;
    private final JobFiles files;
    private final Tracing tracing;
    private final Predicate<LeasedJob> stopped;
    private final Deque<RunAnnouncements> current = new ConcurrentLinkedDeque<>();

    /** @param stopped whether someone asked to stop a job before its run began */
    JobRuns(
            GraphExecutor executor,
            ClientSockets sockets,
            ServerMetrics metrics,
            JobEvents events,
            PreviewSettings previews,
            JobFiles files,
            Tracing tracing,
            Predicate<LeasedJob> stopped) {
        this.stopped = stopped;
        this.executor = executor;
        this.sockets = sockets;
        this.metrics = metrics;
        this.events = events;
        this.previews = previews;
        this.files = files;
        this.tracing = tracing;
    }

    /** The node that the reader sees at work in a run for this client. */
    Optional<String> workingNode(String clientId) {
        return current.stream()
                .filter(run -> run.clientId().equals(Optional.of(clientId)))
                .flatMap(run -> run.workingNode().stream())
                .findFirst();
    }

    /** Works until nothing is left but to save; what is supplied waits for that. */
    Supplier<JobResult> execute(LeasedJob job, JobLine line, long startedAt) {
        RunAnnouncements announcements;
        StartedRun run;
        JobTrace trace = JobTrace.NONE;
        try {
            QueueItem item = QueueItem.of(job.request());
            trace = tracing.job(
                    job.request().promptId(),
                    job.attempt(),
                    job.request().terms().endpoint(),
                    Tracing.carriedIn(item.extraData()));
            announcements = new RunAnnouncements(
                    job.request().clientId(), sockets, line, previews.size(), previews.wanted(item.extraData()));
            files.bring(item.extraData());
            NodeTimes times = new NodeTimes(item.workflow(), metrics);
            RunProgress progress = new RunProgress(item.workflow(), events, previews.size());
            RunAnnouncements told = announcements;
            ExecutionListener traced = trace.nodes(item.workflow());
            ExecutionListener listener = happened -> {
                if (happened instanceof ExecutionEvent.Started && stopped.test(job)) {
                    executor.interrupt(happened.promptId());
                }
                ExecutionEvent event = published(happened);
                times.on(event);
                traced.on(event);
                progress.on(event);
                told.on(event);
            };
            current.add(announcements);
            try {
                run = executor.begin(
                        new ExecutionRequest(
                                job.request().promptId(), item.workflow(), item.outputs(), item.extraData()),
                        listener);
            } catch (RuntimeException | Error failure) {
                current.remove(announcements);
                throw failure;
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError defect) {
            trace.end(JobState.FAILED);
            return failed(job, line, defect, startedAt);
        }
        JobTrace began = trace;
        return () -> {
            try {
                JobResult result = result(published(job, run.finish()), startedAt);
                began.end(result.state());
                return result;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError defect) {
                return failed(job, line, defect, startedAt).get();
            } finally {
                began.end(JobState.FAILED);
                current.remove(announcements);
            }
        };
    }

    /** Results of nodes, with the places where everyone finds them. */
    private ExecutionEvent published(ExecutionEvent event) {
        return event instanceof ExecutionEvent.NodeExecuted executed
                ? new ExecutionEvent.NodeExecuted(
                        executed.promptId(),
                        executed.nodeId(),
                        executed.displayNodeId(),
                        executed.output().map(output -> files.publish(executed.promptId(), output)))
                : event;
    }

    private ExecutionResult published(LeasedJob job, ExecutionResult result) {
        Map<String, Map<String, List<?>>> outputs = new LinkedHashMap<>();
        result.outputs()
                .forEach((node, output) ->
                        outputs.put(node, files.publish(job.request().promptId(), output)));
        return new ExecutionResult(result.status(), outputs, result.nodes(), result.messages(), result.failure());
    }

    private static JobResult result(ExecutionResult result, long startedAt) {
        result.failure()
                .ifPresent(failure -> LOG.warn(
                        "Node {} ({}) failed: {}",
                        failure.nodeId(),
                        failure.classType(),
                        failure.message().strip(),
                        failure.cause()));
        return JobResults.of(result, startedAt, System.currentTimeMillis());
    }

    private Supplier<JobResult> failed(LeasedJob job, JobLine line, Throwable defect, long startedAt) {
        LOG.error("The run failed outside its nodes", defect);
        return refuse(job, line, String.valueOf(defect.getMessage()), "RuntimeError", startedAt);
    }

    /** Fails a job without running it. */
    Supplier<JobResult> refuse(LeasedJob job, JobLine line, String message, String type, long startedAt) {
        long now = System.currentTimeMillis();
        Map<String, Object> error = JobResults.failureData(job.request().promptId(), message, type, now);
        job.request()
                .clientId()
                .ifPresent(id -> line.announce(
                        () -> sockets.send(id, Message.event(Message.Weight.EVENT, "execution_error", error))));
        JobResult result = JobResults.failed(error, startedAt, now);
        return () -> result;
    }
}
