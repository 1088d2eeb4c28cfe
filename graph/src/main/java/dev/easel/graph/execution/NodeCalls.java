package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.ExecutionBlocker;
import dev.easel.graph.node.LazyCheck;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Calls the functions of nodes, each call in a scope of its own. */
final class NodeCalls {
    private final CallContext.Environment environment;
    private final ValueLifecycle lifecycle;
    private final HeldValues held;
    private final Executor saving;

    NodeCalls(CallContext.Environment environment, ValueLifecycle lifecycle, HeldValues held, Executor saving) {
        this.environment = environment;
        this.lifecycle = lifecycle;
        this.held = held;
        this.saving = saving;
    }

    /** The results of all calls, in order; those of an asynchronous node may not be there yet. */
    List<CompletableFuture<NodeResult>> start(GraphNode node, GatheredInputs inputs, Supplier<List<String>> executed)
            throws Exception {
        List<CompletableFuture<NodeResult>> results = new ArrayList<>();
        for (GatheredInputs.Call call : inputs.calls()) {
            environment.interruption().check();
            if (call.blocker().isPresent()) {
                ExecutionBlocker blocker = call.blocker().get();
                blocker.message().ifPresent(message -> tell(node, executed.get(), message));
                results.add(CompletableFuture.completedFuture(NodeResult.blocked()));
            } else {
                results.add(call(node, call, results.size()));
            }
        }
        return results;
    }

    /** The names of the lazy inputs that the node needs, over all its calls. */
    Set<String> needed(GraphNode node, LazyCheck check, GatheredInputs inputs) throws Exception {
        Set<String> names = new LinkedHashSet<>();
        int index = 0;
        for (GatheredInputs.Call call : inputs.calls()) {
            if (call.blocker().isEmpty()) {
                NodeContext context = new CallContext(environment, node, index);
                try (ValueLifecycle.Scope scope = lifecycle.openScope()) {
                    Collection<String> needed = check.needed(call.inputs(), context)
                            .toCompletableFuture()
                            .get();
                    needed.stream().filter(inputs::lacks).forEach(names::add);
                }
            }
            index++;
        }
        return names;
    }

    private CompletableFuture<NodeResult> call(GraphNode node, GatheredInputs.Call call, int index) throws Exception {
        NodeContext context = new CallContext(environment, node, index);
        try (ValueLifecycle.Scope scope = lifecycle.openScope()) {
            return switch (node.definition().work()) {
                case NodeDefinition.Work.Immediate work -> {
                    NodeResult result = notNull(node, work.function().run(call.inputs(), context));
                    held.hold(node, result);
                    yield CompletableFuture.completedFuture(result);
                }
                case NodeDefinition.Work.Asynchronous work ->
                    notNull(node, work.function().run(call.inputs(), context))
                            .toCompletableFuture()
                            .thenApply(result -> notNull(node, result));
                case NodeDefinition.Work.Saving work ->
                    save(node, notNull(node, work.function().take(call.inputs(), context)));
            };
        }
    }

    private CompletableFuture<NodeResult> save(GraphNode node, Callable<NodeResult> task) {
        CompletableFuture<NodeResult> saved = new CompletableFuture<>();
        saving.execute(() -> {
            try {
                saved.complete(notNull(node, task.call()));
            } catch (Throwable failure) {
                saved.completeExceptionally(failure);
            }
        });
        return saved;
    }

    private void tell(GraphNode node, List<String> executed, String message) {
        GraphNode real = environment.graph().get(node.realId());
        environment
                .events()
                .emit(new ExecutionEvent.NodeBlocked(
                        environment.promptId(), real.id(), real.definition().name(), executed, message));
    }

    private static <T> T notNull(GraphNode node, T result) {
        if (result == null) {
            throw new EaselException(
                    ErrorCode.INTERNAL,
                    "Node class " + node.definition().name() + " returned null; correct its function.");
        }
        return result;
    }
}
