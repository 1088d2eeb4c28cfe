package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Runs workflows one at a time, on the caller's thread, and keeps results between runs. While the last node of a run saves files, on a
 * thread of its own, the next run may be at work.
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
    private final ReentrantLock running = new ReentrantLock();
    private final List<StartedRun> current = new CopyOnWriteArrayList<>();
    private final ExecutorService saving = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("saving").factory());
    private boolean closed;

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
        return begin(request, listener).finish();
    }

    /**
     * Runs a workflow until nothing is left of it but a node that saves. Then another run may begin, on another thread; if it needs
     * what is still being saved, it waits for it.
     *
     * @return the run, to be finished by whoever began it
     * @throws EaselException as {@link #execute}
     */
    public StartedRun begin(ExecutionRequest request, ExecutionListener listener) {
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
            running.unlock();
        }
    }

    private StartedRun run(ExecutionRequest request, ExecutionListener listener) {
        StartedRun started = new StartedRun(request.promptId(), this::ended);
        List<StartedRun> others = List.copyOf(current);
        current.add(started);
        boolean begun = false;
        try {
            DynamicGraph graph = new DynamicGraph(registry, request.workflow());
            CacheKeys keys = new CacheKeys(graph, registry.services());
            others.stream().filter(other -> other.saves(graph, keys)).forEach(GraphExecutor::await);
            states.keepOnly(graph.nodeIds().stream().map(graph::get).toList());
            ResultCache.Run results = cache.startRun(graph, keys, graph.nodeIds());
            CallContext.Environment environment = new CallContext.Environment(
                    request.promptId(),
                    graph,
                    new RunEvents(request.promptId(), graph, listener, clock),
                    started.interruption(),
                    states,
                    registry.services(),
                    request.workflow().toJson(),
                    request.extraData(),
                    new CallContext.RunState());
            GraphRun run = new GraphRun(environment, results, retained, lifecycle, saving, started.completions());
            started.begin(run, keys, request.outputs());
            begun = true;
            return started;
        } finally {
            if (!begun) {
                current.remove(started);
            }
        }
    }

    private void ended(StartedRun run) {
        current.remove(run);
        if (current.isEmpty()) {
            lifecycle.runEnded();
        }
    }

    private static void await(StartedRun other) {
        try {
            other.awaitFinish();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new EaselException(
                    ErrorCode.UNAVAILABLE, "The thread was stopped while it waited for the run before.", stopped);
        }
    }

    /** Stops the current run, if there is one; of a run that still saves and its successor, the one that saves. */
    public void interrupt() {
        current.stream().findFirst().ifPresent(StartedRun::interrupt);
    }

    /** Stops all current runs. */
    public void interruptAll() {
        current.forEach(StartedRun::interrupt);
    }

    /**
     * Stops the run of a prompt, if it is a current one.
     *
     * @return whether it is
     */
    public boolean interrupt(String promptId) {
        Optional<StartedRun> run = current.stream()
                .filter(each -> each.promptId().equals(promptId))
                .findFirst();
        run.ifPresent(StartedRun::interrupt);
        return run.isPresent();
    }

    /** Forgets all results and what nodes kept; waits until no node but one that saves is at work. */
    public void clearCache() {
        running.lock();
        try {
            cache.clear();
            states.clear();
        } finally {
            running.unlock();
        }
    }

    /** Forgets all results and refuses further runs; waits until no node but one that saves is at work. */
    @Override
    public void close() {
        running.lock();
        try {
            closed = true;
            saving.shutdown();
            cache.clear();
            states.clear();
        } finally {
            running.unlock();
        }
    }
}
