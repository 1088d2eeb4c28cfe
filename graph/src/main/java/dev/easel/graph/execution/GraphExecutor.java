package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeRegistry;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Runs workflows one at a time, on the caller's thread, and keeps results between runs.
 *
 * <pre>{@code
 * try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none())) {
 *     ValidationResult validated = new WorkflowValidator(registry).validate(workflow);
 *     ExecutionResult result = executor.execute(ExecutionRequest.of("id", validated, Map.of()), event -> {});
 * }
 * }</pre>
 */
public final class GraphExecutor implements AutoCloseable {
    private final NodeRegistry registry;
    private final ValueLifecycle lifecycle;
    private final LongSupplier clock;
    private final RetainedValues retained;
    private final ResultCache cache;
    private final NodeStates states = new NodeStates();
    private final Interruption interruption = new Interruption();
    private final ReentrantLock running = new ReentrantLock();
    private volatile Current current;
    private boolean closed;

    private record Current(String promptId, BlockingQueue<Optional<String>> completions) {}

    /**
     * An executor.
     *
     * @param registry the node classes and their services
     * @param policy which results to keep
     * @param lifecycle the owner of the values' native memory
     */
    public GraphExecutor(NodeRegistry registry, CachePolicy policy, ValueLifecycle lifecycle) {
        this(registry, policy, lifecycle, System::currentTimeMillis);
    }

    /**
     * An executor with a clock of its own.
     *
     * @param clock gives the milliseconds since the epoch
     */
    public GraphExecutor(NodeRegistry registry, CachePolicy policy, ValueLifecycle lifecycle, LongSupplier clock) {
        this.registry = registry;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.retained = new RetainedValues(lifecycle);
        this.cache = ResultCache.of(policy, retained);
    }

    /**
     * Runs a workflow. A failing node is no exception: the result tells.
     *
     * @throws EaselException {@link ErrorCode#UNAVAILABLE} when the executor is closed or, from a listener or a node, already
     *     runs on this thread; {@link ErrorCode#NOT_FOUND} when the workflow was not validated and has unknown classes
     */
    public ExecutionResult execute(ExecutionRequest request, ExecutionListener listener) {
        if (running.isHeldByCurrentThread()) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "A node or listener tried to run a workflow inside a run; queue it instead.");
        }
        running.lock();
        try {
            if (closed) {
                throw new EaselException(ErrorCode.UNAVAILABLE, "The executor is closed; make another one.");
            }
            return run(request, listener);
        } finally {
            current = null;
            running.unlock();
        }
    }

    private ExecutionResult run(ExecutionRequest request, ExecutionListener listener) {
        BlockingQueue<Optional<String>> completions = new LinkedBlockingQueue<>();
        interruption.clear();
        current = new Current(request.promptId(), completions);
        DynamicGraph graph = new DynamicGraph(registry, request.workflow());
        states.keepOnly(graph.nodeIds().stream().map(graph::get).toList());
        cache.startRun(graph, new CacheKeys(graph, registry.services()), graph.nodeIds());
        CallContext.Environment environment = new CallContext.Environment(
                request.promptId(),
                graph,
                new RunEvents(request.promptId(), graph, listener, clock),
                interruption,
                states,
                registry.services(),
                request.workflow().toJson(),
                request.extraData(),
                new CallContext.RunState());
        return new GraphRun(environment, cache, retained, lifecycle, completions).run(request.outputs());
    }

    /** Stops the current run, if there is one, before its next node or at the next point where the node asks. */
    public void interrupt() {
        Current run = current;
        if (run != null) {
            interruption.request();
            run.completions().add(Optional.empty());
        }
    }

    /**
     * Stops the run of a prompt, if it is the current one.
     *
     * @return whether it is
     */
    public boolean interrupt(String promptId) {
        Current run = current;
        boolean matches = run != null && run.promptId().equals(promptId);
        if (matches) {
            interrupt();
        }
        return matches;
    }

    /** Forgets all results and what nodes kept; waits for the current run to end. */
    public void clearCache() {
        running.lock();
        try {
            cache.clear();
            states.clear();
        } finally {
            running.unlock();
        }
    }

    /** Forgets all results and refuses further runs; waits for the current run to end. */
    @Override
    public void close() {
        running.lock();
        try {
            closed = true;
            cache.clear();
            states.clear();
        } finally {
            running.unlock();
        }
    }
}
