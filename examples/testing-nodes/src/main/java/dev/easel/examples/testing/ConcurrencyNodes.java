package dev.easel.examples.testing;

import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Nodes about waiting for turns, progress in a blocking node, and sampling inside an expansion. */
final class ConcurrencyNodes {
    private static final int AT_ONCE = 2;
    private static final double TICK_SECONDS = 0.01;

    private final Pictures pictures;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();

    ConcurrencyNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(syncProgress(), concurrentLimit(), batchProcessing(), samplingInExpansion());
    }

    private static NodeDefinition syncProgress() {
        return named("TestSyncProgressUpdate")
                .input(Input.of("value", "*"))
                .input(Input.number("sleep_seconds").defaultValue(1))
                .output("*")
                .function((inputs, context) -> {
                    double seconds = inputs.number("sleep_seconds");
                    long start = System.nanoTime();
                    for (double elapsed = 0; elapsed < seconds; elapsed = (System.nanoTime() - start) / 1e9) {
                        context.progress(elapsed / seconds, 1);
                        pause(TICK_SECONDS);
                    }
                    context.progress(1, 1);
                    return NodeResult.of(inputs.raw("value"));
                })
                .build();
    }

    private NodeDefinition concurrentLimit() {
        return named("TestAsyncConcurrentLimit")
                .input(Input.of("value", "*"))
                .input(Input.number("duration").defaultValue(0.5).range(0.1, 2))
                .input(Input.integer("node_id").defaultValue(0))
                .output("*")
                .asyncFunction((inputs, context) -> CompletableFuture.supplyAsync(
                        () -> {
                            turns.acquireUninterruptibly();
                            try {
                                pause(inputs.number("duration"));
                                return NodeResult.of(inputs.raw("value"));
                            } finally {
                                turns.release();
                            }
                        },
                        waiting))
                .build();
    }

    /** The arithmetic comes first, in the scope of the call; what is waited for afterwards is only time. */
    private NodeDefinition batchProcessing() {
        return named("TestAsyncBatchProcessing")
                .input(Input.of("images", "IMAGE"))
                .input(Input.number("process_time_per_item").defaultValue(0.1).range(0, 1))
                .hidden("unique_id", HiddenInput.UNIQUE_ID)
                .output("IMAGE")
                .function(this::invertEach)
                .build();
    }

    private NodeResult invertEach(NodeInputs inputs, NodeContext context) {
        Object images = inputs.raw("images");
        int count = pictures.batchSize(images);
        List<Object> inverted = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            pause(inputs.number("process_time_per_item"));
            inverted.add(pictures.inverted(pictures.slice(images, index, index + 1)));
            context.progress(index + 1, count);
        }
        return NodeResult.of(pictures.join(inverted));
    }

    private static NodeDefinition samplingInExpansion() {
        return named("TestSamplingInExpansion")
                .input(Input.of("model", "MODEL"))
                .input(Input.of("clip", "CLIP"))
                .input(Input.of("vae", "VAE"))
                .input(Input.integer("seed").defaultValue(0).range(0, Long.MAX_VALUE))
                .input(Input.integer("steps").defaultValue(20).range(1, 100))
                .input(Input.number("cfg").defaultValue(7).range(0, 30))
                .input(Input.string("prompt").multiline())
                .input(Input.string("negative_prompt").multiline())
                .output("IMAGE")
                .function(ConcurrencyNodes::textToImage)
                .build();
    }

    private static NodeResult textToImage(NodeInputs inputs, NodeContext context) {
        GraphBuilder graph = context.graphBuilder();
        GraphBuilder.Node latent =
                graph.node("EmptyLatentImage").set("width", 512L).set("height", 512L);
        latent.set("batch_size", 1L);
        GraphBuilder.Node positive = encode(graph, inputs, "prompt");
        GraphBuilder.Node negative = encode(graph, inputs, "negative_prompt");
        GraphBuilder.Node sampler = graph.node("KSampler")
                .set("model", inputs.raw("model"))
                .set("positive", positive.output(0))
                .set("negative", negative.output(0))
                .set("latent_image", latent.output(0))
                .set("seed", inputs.raw("seed"))
                .set("steps", inputs.raw("steps"))
                .set("cfg", inputs.raw("cfg"))
                .set("sampler_name", "euler_ancestral")
                .set("scheduler", "normal")
                .set("denoise", 1.0);
        GraphBuilder.Node image =
                graph.node("VAEDecode").set("samples", sampler.output(0)).set("vae", inputs.raw("vae"));
        return NodeResult.expand(graph, image.output(0));
    }

    private static GraphBuilder.Node encode(GraphBuilder graph, NodeInputs inputs, String text) {
        return graph.node("CLIPTextEncode").set("text", inputs.raw(text)).set("clip", inputs.raw("clip"));
    }

    private static void pause(double seconds) {
        Executor later = CompletableFuture.delayedExecutor(Math.round(seconds * 1e6), TimeUnit.MICROSECONDS);
        CompletableFuture.runAsync(() -> {}, later).join();
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Async").module("custom_nodes.testing-pack");
    }
}
