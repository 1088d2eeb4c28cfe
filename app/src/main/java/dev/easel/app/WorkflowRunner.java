package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionFailure;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import dev.easel.hub.DataFolders;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.NativeLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Validates and runs workflows, one after the other; models stay loaded in between. */
final class WorkflowRunner implements AutoCloseable {
    private final Engine engine;
    private final StopSignal stop;
    private final GraphExecutor executor;

    WorkflowRunner(Engine engine, StopSignal stop) {
        this.engine = engine;
        this.stop = stop;
        this.executor = new GraphExecutor(engine.registry(), new CachePolicy.Classic(), engine.lifecycle());
        stop.onRequest(executor::interrupt);
    }

    /** The node classes it knows. */
    NodeRegistry registry() {
        return engine.registry();
    }

    /**
     * Runs a workflow.
     *
     * @param extraData what goes into saved files besides the workflow itself
     * @param folders the folders the engine was made with
     * @return the files it saved
     * @throws EaselException INVALID_INPUT if it is not valid, INTERRUPTED if someone asked to stop, the failing node's code if a
     *     node fails
     */
    List<Path> run(Workflow workflow, Map<String, Object> extraData, DataFolders folders, ProgressDisplay display) {
        NodeRegistry registry = engine.registry();
        ValidationResult validated = new WorkflowValidator(registry).validate(workflow);
        ValidationReport.requireValid(validated, registry);
        NativeLibrary.load();
        if (stop.isRequested()) {
            throw interrupted();
        }
        ExecutionResult result = executor.execute(
                ExecutionRequest.of(UUID.randomUUID().toString(), validated, extraData),
                new ExecutionDisplay(display, workflow, registry));
        return switch (result.status()) {
            case SUCCESS -> SavedFiles.of(result.outputs(), folders);
            case INTERRUPTED -> throw interrupted();
            case ERROR -> throw failed(result.failure().orElseThrow());
        };
    }

    private static EaselException interrupted() {
        return new EaselException(ErrorCode.INTERRUPTED, "Stopped.");
    }

    private static EaselException failed(ExecutionFailure failure) {
        String place = "Node " + failure.nodeId() + " (" + failure.classType() + ")";
        Throwable cause = failure.cause();
        return switch (cause) {
            case EaselException exception ->
                new EaselException(exception.code(), place + ": " + exception.getMessage(), exception);
            case OutOfMemoryError error -> outOfMemory(place, error);
            case RuntimeException exception when DeviceMemory.isExhausted(exception) -> outOfMemory(place, exception);
            default ->
                new EaselException(
                        ErrorCode.INTERNAL,
                        place + " failed in a way it should not ("
                                + failure.message().lines().findFirst().orElse("no message")
                                + "); run the same with --verbose and report what it prints.",
                        cause);
        };
    }

    private static EaselException outOfMemory(String place, Throwable cause) {
        return new EaselException(
                ErrorCode.OUT_OF_MEMORY,
                place
                        + ": there is not enough memory for this; choose a smaller size, fewer pictures at once, or a smaller model.",
                cause);
    }

    @Override
    public void close() {
        executor.close();
        engine.close();
    }
}
