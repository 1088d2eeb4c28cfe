package dev.easel.examples.testing;

import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Nodes that wait. */
final class AsyncNodes {
    private final Pictures pictures;
    private final Set<String> resourcesInUse = ConcurrentHashMap.newKeySet();

    AsyncNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(sleep(), asyncError(), syncError(), timeout(), lazyCheck(), resourceUser(), progressUpdate());
    }

    private static NodeDefinition sleep() {
        return named("TestSleep")
                .input(Input.of("value", "*"))
                .input(Input.number("seconds").defaultValue(1).range(0, 9999).step(0.01))
                .hidden("unique_id", HiddenInput.UNIQUE_ID)
                .output("*")
                .asyncFunction((inputs, context) ->
                        sleep(context, System.nanoTime(), inputs.number("seconds"), inputs.raw("value")))
                .build();
    }

    /** Reports progress every ten milliseconds until the time is over. */
    private static CompletionStage<NodeResult> sleep(NodeContext context, long start, double seconds, Object value) {
        double elapsed = (System.nanoTime() - start) / 1e9;
        context.progress(elapsed, seconds);
        if (elapsed >= seconds) {
            return CompletableFuture.completedFuture(NodeResult.of(value));
        }
        return CompletableFuture.runAsync(() -> {}, after(0.01))
                .thenCompose(nothing -> sleep(context, start, seconds, value));
    }

    private static NodeDefinition asyncError() {
        return named("TestAsyncError")
                .input(Input.of("value", "*"))
                .input(Input.number("error_after").defaultValue(0.1).range(0, 10))
                .output("*")
                .asyncFunction((inputs, context) -> CompletableFuture.supplyAsync(
                        () -> {
                            throw new IllegalStateException("Intentional async execution error for testing");
                        },
                        after(inputs.number("error_after"))))
                .build();
    }

    private static NodeDefinition syncError() {
        return named("TestSyncError")
                .input(Input.of("value", "*"))
                .output("*")
                .function((inputs, context) -> {
                    throw new IllegalStateException("Intentional sync execution error for testing");
                })
                .build();
    }

    private static NodeDefinition timeout() {
        return named("TestAsyncTimeout")
                .input(Input.of("value", "*"))
                .input(Input.number("timeout").defaultValue(1).range(0.1, 10))
                .input(Input.number("operation_time").defaultValue(2).range(0.1, 10))
                .output("*")
                .asyncFunction((inputs, context) -> {
                    double limit = inputs.number("timeout");
                    CompletableFuture<NodeResult> operation = CompletableFuture.supplyAsync(
                            () -> NodeResult.of(inputs.raw("value")), after(inputs.number("operation_time")));
                    CompletableFuture<NodeResult> expiry = CompletableFuture.supplyAsync(
                            () -> {
                                throw new IllegalStateException("Operation timed out after " + limit + " seconds");
                            },
                            after(limit));
                    return CompletableFuture.anyOf(operation, expiry).thenApply(NodeResult.class::cast);
                })
                .build();
    }

    private NodeDefinition lazyCheck() {
        return named("TestAsyncLazyCheck")
                .input(Input.of("input1", "*").lazy())
                .input(Input.of("input2", "*").lazy())
                .input(Input.bool("condition").defaultValue(true))
                .output("IMAGE")
                .asyncLazyCheck(
                        (inputs, context) -> CompletableFuture.supplyAsync(() -> neededInput(inputs), after(0.01)))
                .function((inputs, context) -> NodeResult.of(pictures.picture(1, 512, 512, 1)))
                .build();
    }

    private static List<String> neededInput(NodeInputs inputs) {
        String needed = inputs.bool("condition") ? "input1" : "input2";
        return inputs.isPresent(needed) ? List.of() : List.of(needed);
    }

    private NodeDefinition resourceUser() {
        return named("TestAsyncResourceUser")
                .input(Input.of("value", "*"))
                .input(Input.string("resource_id").defaultValue("resource_0"))
                .input(Input.number("duration").defaultValue(0.1).range(0, 1))
                .output("*")
                .asyncFunction((inputs, context) -> {
                    String resource = inputs.string("resource_id");
                    if (!resourcesInUse.add(resource)) {
                        throw new IllegalStateException("Resource " + resource + " is already in use");
                    }
                    return CompletableFuture.supplyAsync(
                                    () -> NodeResult.of(inputs.raw("value")), after(inputs.number("duration")))
                            .whenComplete((result, error) -> resourcesInUse.remove(resource));
                })
                .build();
    }

    private static NodeDefinition progressUpdate() {
        return named("TestAsyncProgressUpdate")
                .input(Input.of("value", "*"))
                .input(Input.number("sleep_seconds").defaultValue(1))
                .output("*")
                .asyncFunction((inputs, context) ->
                        sleep(context, System.nanoTime(), inputs.number("sleep_seconds"), inputs.raw("value")))
                .build();
    }

    private static Executor after(double seconds) {
        return CompletableFuture.delayedExecutor(Math.round(seconds * 1e6), TimeUnit.MICROSECONDS);
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Async").module("custom_nodes.testing-pack");
    }
}
