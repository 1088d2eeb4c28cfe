package dev.easel.graph.execution;

import dev.easel.graph.node.Link;
import dev.easel.graph.node.NodeResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** One run of a workflow (contract section 4). */
final class GraphRun {
    private final CallContext.Environment environment;
    private final DynamicGraph graph;
    private final RunEvents events;
    private final ResultCache.Run cache;
    private final RetainedValues retained;
    private final HeldValues held;
    private final RunFailures failures;
    private final NodeCalls calls;
    private final Schedule schedule;
    private final BlockingQueue<Optional<String>> completions;
    private final Map<String, CachedResult> results = new HashMap<>();
    private final Set<String> executed = new LinkedHashSet<>();
    private final Map<String, List<CompletableFuture<NodeResult>>> waiting = new LinkedHashMap<>();
    private final Map<String, NodeOutcome> expanding = new HashMap<>();
    private final Map<String, Map<String, List<?>>> shown = new HashMap<>();
    private List<String> outputs = List.of();
    private List<String> cached = List.of();
    private Optional<String> saving = Optional.empty();
    private boolean saved;
    private Optional<ExecutionResult> ended = Optional.empty();

    GraphRun(
            CallContext.Environment environment,
            ResultCache.Run cache,
            RetainedValues retained,
            ValueLifecycle lifecycle,
            Executor savingThread,
            BlockingQueue<Optional<String>> completions) {
        this.environment = environment;
        this.graph = environment.graph();
        this.events = environment.events();
        this.cache = cache;
        this.retained = retained;
        this.held = new HeldValues(retained);
        this.calls = new NodeCalls(environment, lifecycle, held, savingThread);
        this.completions = completions;
        this.failures = new RunFailures(environment.promptId(), graph, List.copyOf(graph.nodeIds()));
        this.schedule = new Schedule(graph, nodeId -> result(nodeId).isPresent());
    }

    /** Runs until the end, or until nothing is left but a node that saves. */
    void begin(List<String> wanted) {
        String promptId = environment.promptId();
        boolean begun = false;
        try {
            outputs = wanted;
            events.message(time -> new ExecutionEvent.Started(promptId, time));
            List<String> submitted = List.copyOf(graph.nodeIds());
            cached = submitted.stream().filter(id -> result(id).isPresent()).toList();
            events.message(time -> new ExecutionEvent.Cached(promptId, cached, time));
            attempt(() -> {
                outputs.forEach(schedule::add);
                work(true);
            });
            if (ended.isEmpty()) {
                releaseValues();
            }
            begun = true;
        } finally {
            if (!begun || ended.isPresent()) {
                end();
            }
        }
    }

    /** Waits for what is still being saved. */
    ExecutionResult finish() {
        if (ended.isEmpty()) {
            try {
                attempt(() -> work(false));
            } finally {
                end();
            }
        }
        return ended.orElseThrow();
    }

    /** The node whose saving is all that is left of the run. */
    Optional<GraphNode> lastNode() {
        return ended.isPresent() ? Optional.empty() : saving.map(graph::get);
    }

    /** A part of a run's work. */
    @FunctionalInterface
    private interface Part {
        void work() throws NodeFailedException;
    }

    private void attempt(Part part) {
        String promptId = environment.promptId();
        try {
            part.work();
            if (schedule.isEmpty()) {
                events.message(time -> new ExecutionEvent.Succeeded(promptId, time));
                keepCachedOutputs(outputs, cached);
                ended = Optional.of(events.result(ExecutionResult.Status.SUCCESS, Optional.empty()));
            }
        } catch (NodeFailedException exception) {
            ended = Optional.of(failed(exception));
        }
    }

    private ExecutionResult failed(NodeFailedException exception) {
        String promptId = environment.promptId();
        List<String> ran = List.copyOf(executed);
        keepCachedOutputs(outputs, cached);
        if (RunFailures.isInterruption(exception)) {
            events.message(time -> failures.interrupted(exception, ran, time));
            return events.result(ExecutionResult.Status.INTERRUPTED, Optional.empty());
        }
        ExecutionFailure failure = failures.failure(exception, ran);
        events.message(time -> new ExecutionEvent.Failed(promptId, failure, time));
        return events.result(ExecutionResult.Status.ERROR, Optional.of(failure));
    }

    /** @param leaveSaving whether to return when nothing is left but a node that saves */
    private void work(boolean leaveSaving) throws NodeFailedException {
        while (!schedule.isEmpty()) {
            for (Optional<String> done = completions.poll(); done != null; done = completions.poll()) {
                noteCompletion(done);
            }
            if (leaveSaving && !saved && saving.filter(schedule::holdsOnly).isPresent()) {
                return;
            }
            Optional<String> next = saving.isEmpty() ? schedule.next() : saving.filter(id -> saved);
            if (next.isPresent()) {
                step(graph.get(next.get()));
            } else if (!waiting.isEmpty()) {
                awaitCompletion();
            } else {
                throw RunFailures.cycle(graph, schedule.nodesInCycles());
            }
        }
    }

    private void awaitCompletion() throws NodeFailedException {
        try {
            noteCompletion(completions.take());
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new NodeFailedException(firstWaiting(), Map.of(), exception);
        }
    }

    /**
     * A node's calls are done, or, when no node is given, someone asked to stop. What is being saved is not abandoned half-way: it
     * stops by itself or is completed.
     */
    private void noteCompletion(Optional<String> nodeId) throws NodeFailedException {
        if (nodeId.isPresent()) {
            schedule.unblock(nodeId.get());
            saved |= nodeId.equals(saving);
        } else if (!waiting.isEmpty() && saving.isEmpty()) {
            try {
                environment.interruption().check();
            } catch (RuntimeException exception) {
                throw new NodeFailedException(firstWaiting(), Map.of(), exception);
            }
        }
    }

    private GraphNode firstWaiting() {
        return graph.get(waiting.keySet().iterator().next());
    }

    private void step(GraphNode node) throws NodeFailedException {
        Optional<GatheredInputs> inputs = Optional.empty();
        try {
            List<CompletableFuture<NodeResult>> started = waiting.get(node.id());
            if (started != null) {
                collect(node, started);
            } else if (expanding.containsKey(node.id())) {
                complete(node, expanding.remove(node.id()));
            } else if (result(node.id()).isPresent()) {
                events.nodeWasCached(node.id(), result(node.id()).get().ui());
                schedule.finish(node.id());
            } else {
                inputs = Optional.of(GatheredInputs.of(node, this::result, environment));
                start(node, inputs.get());
            }
        } catch (Throwable exception) {
            Object shown = inputs.map(GatheredInputs::describe).orElse(Map.of());
            throw new NodeFailedException(node, shown, exception);
        }
    }

    private void start(GraphNode node, GatheredInputs inputs) throws Exception {
        events.nodeStarted(node.id());
        Set<String> needed = neededInputs(node, inputs);
        if (!needed.isEmpty()) {
            needed.forEach(name -> schedule.waitFor(producer(node, name), node.id()));
            return;
        }
        List<CompletableFuture<NodeResult>> started = calls.start(node, inputs, () -> List.copyOf(executed));
        if (node.definition().isSaving()) {
            waiting.put(node.id(), started);
            saving = Optional.of(node.id());
            announce(node, started);
            return;
        }
        if (node.definition().isAsynchronous()) {
            waiting.put(node.id(), started);
            if (!started.stream().allMatch(CompletableFuture::isDone)) {
                announce(node, started);
                return;
            }
        }
        collect(node, started);
    }

    /** The inputs to evaluate before the node can run; all lazy ones when the node does not choose. */
    private Set<String> neededInputs(GraphNode node, GatheredInputs inputs) throws Exception {
        if (node.definition().lazyCheck().isPresent()) {
            return calls.needed(node, node.definition().lazyCheck().get(), inputs);
        }
        return node.definition().hasLazyInputs() ? inputs.missing() : Set.of();
    }

    private static String producer(GraphNode node, String inputName) {
        return Links.link(node.inputs().get(inputName))
                .map(Link::nodeId)
                .orElseThrow(() -> new NodeInputException("Node " + node.id() + " needs its input " + inputName
                        + ", which is not connected; connect it."));
    }

    /** Blocks the node until its last call is done or the first one has failed. */
    private void announce(GraphNode node, List<CompletableFuture<NodeResult>> started) {
        schedule.block(node.id());
        AtomicInteger left = new AtomicInteger(started.size());
        for (CompletableFuture<NodeResult> call : started) {
            CompletableFuture<NodeResult> _ = call.whenComplete((result, error) -> {
                int others = left.decrementAndGet();
                if (others == 0 || (error != null && left.getAndSet(Integer.MIN_VALUE) > 0)) {
                    completions.add(Optional.of(node.id()));
                }
            });
        }
    }

    private void collect(GraphNode node, List<CompletableFuture<NodeResult>> started) throws Exception {
        if (saving.isPresent()) {
            saving = Optional.empty();
            saved = false;
            if (environment.interruption().isRequested()) {
                completions.add(Optional.empty());
            }
        }
        List<NodeResult> returned = new ArrayList<>();
        for (CompletableFuture<NodeResult> call : started) {
            if (call.isCompletedExceptionally()) {
                call.get();
            }
        }
        for (CompletableFuture<NodeResult> call : started) {
            returned.add(call.get());
        }
        if (waiting.remove(node.id()) != null) {
            returned.forEach(result -> held.hold(node, result));
        }
        NodeOutcome outcome = new NodeOutcome(node, returned);
        Map<String, List<?>> ui = outcome.ui();
        if (!ui.isEmpty()) {
            events.nodeExecuted(node.id(), ui);
        }
        shown.put(node.id(), ui);
        if (outcome.expands()) {
            expand(node, outcome);
        } else {
            complete(node, outcome);
        }
    }

    private void expand(GraphNode node, NodeOutcome outcome) {
        List<String> added = new ArrayList<>();
        outcome.expansions().forEach(expansion -> added.addAll(graph.expand(node, expansion)));
        cache.expanded(node.id(), added);
        expanding.put(node.id(), outcome);
        added.stream()
                .filter(id -> graph.get(id).definition().flags().outputNode())
                .forEach(schedule::add);
        outcome.resultLinks().forEach(link -> schedule.waitFor(link.nodeId(), node.id()));
    }

    private void complete(GraphNode node, NodeOutcome outcome) {
        CachedResult result = new CachedResult(outcome.slots(this::result), shown.remove(node.id()));
        keep(node.id(), result);
        cache.put(node.id(), result);
        held.release(node.id());
        executed.add(node.id());
        events.nodeFinished(node.id());
        schedule.finish(node.id());
    }

    /** The result of a node in this run or from the cache, which this run then keeps. */
    private Optional<CachedResult> result(String nodeId) {
        CachedResult known = results.get(nodeId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<CachedResult> cached = graph.contains(nodeId) ? cache.get(nodeId) : Optional.empty();
        cached.ifPresent(result -> keep(nodeId, result));
        return cached;
    }

    private void keep(String nodeId, CachedResult result) {
        retained.retain(result);
        CachedResult previous = results.put(nodeId, result);
        if (previous != null) {
            retained.release(previous);
        }
    }

    /** The history also shows what cached nodes before the outputs have for the reader. */
    private void keepCachedOutputs(List<String> outputs, List<String> cached) {
        Set<String> wanted = new HashSet<>(cached);
        Set<String> visited = new HashSet<>(outputs);
        Deque<String> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            GraphNode node = graph.get(open.pop());
            if (wanted.contains(node.id())) {
                events.keepOutput(node.id(), results.get(node.id()).ui());
            }
            for (Link link : node.links().values()) {
                if (graph.contains(link.nodeId()) && visited.add(link.nodeId())) {
                    open.push(link.nodeId());
                }
            }
        }
    }

    /** While the last node saves, the run needs none of the values any more, only what its nodes have for the reader. */
    private void releaseValues() {
        results.values().forEach(retained::release);
        results.replaceAll((id, result) -> new CachedResult(List.of(), result.ui()));
    }

    /** Gives back all values that only this run kept; what abandoned calls still deliver is given back on arrival. */
    private void end() {
        environment.state().end();
        events.close();
        waiting.forEach((nodeId, started) -> {
            GraphNode node = graph.get(nodeId);
            for (CompletableFuture<NodeResult> call : started) {
                CompletableFuture<Void> _ = call.thenAccept(result -> HeldValues.discard(retained, node, result));
            }
        });
        held.releaseAll();
        results.values().forEach(retained::release);
        results.clear();
    }
}
