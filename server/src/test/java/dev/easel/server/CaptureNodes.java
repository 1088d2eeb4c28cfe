package dev.easel.server;

import dev.easel.examples.testing.Pictures;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.testing.HeapPictures;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Further nodes that recorded prompts have, and one that waits for the test where the recorded one waits for a time. */
final class CaptureNodes {
    private static final long POLL_MILLIS = 20;

    private final Semaphore mayEnd = new Semaphore(0);

    /** Recorded prompts, as compact JSON, in which the long waits wait for {@link #release}. */
    static String held(String recorded) {
        return recorded.replaceAll(
                        "\"ProbeDelay\",\"inputs\":\\{\"x\":(\\[[^\\]]*\\]),\"seconds\":([23](?:\\.[05])?)\\}",
                        "\"HeldDelay\",\"inputs\":{\"x\":$1,\"seconds\":$2}")
                .replace("\"node_type\":\"ProbeDelay\"", "\"node_type\":\"HeldDelay\"");
    }

    /** Lets one that waits go on. */
    void release() {
        mayEnd.release();
    }

    List<NodeDefinition> nodes() {
        Pictures pictures = new HeapPictures();
        return List.of(
                NodeDefinition.named("EmptyImage")
                        .input(Input.integer("width").defaultValue(512).range(1, 16384))
                        .input(Input.integer("height").defaultValue(512).range(1, 16384))
                        .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                        .input(Input.integer("color").defaultValue(0).range(0, 0xFFFFFF))
                        .output("IMAGE")
                        .function((inputs, context) -> NodeResult.of(pictures.picture(
                                (int) inputs.integer("batch_size"),
                                (int) inputs.integer("height"),
                                (int) inputs.integer("width"),
                                0)))
                        .build(),
                NodeDefinition.named("ImageInvert")
                        .input(Input.of("image", "IMAGE"))
                        .output("IMAGE")
                        .function((inputs, context) -> NodeResult.of(pictures.inverted(inputs.raw("image"))))
                        .build(),
                NodeDefinition.named("HeldDelay")
                        .input(Input.of("x", "*"))
                        .input(Input.number("seconds"))
                        .output("*")
                        .function((inputs, context) -> {
                            while (!mayEnd.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                                context.checkInterrupted();
                            }
                            return NodeResult.of(inputs.raw("x"));
                        })
                        .build());
    }
}
