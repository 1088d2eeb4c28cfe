/**
 * The node contract: everything that a node's author needs.
 *
 * <p>A node is one declaration. Its name, sockets with their limits, and its function stand in one place; the published
 * definition, validation, the page's widgets and execution all come from it. This is a complete node pack:
 *
 * <pre>{@code
 * package org.example.shout;
 *
 * import dev.easel.graph.node.*;
 * import java.util.List;
 * import java.util.Locale;
 *
 * public final class ShoutPack implements NodePack {
 *     @Override
 *     public String name() {
 *         return "shout";
 *     }
 *
 *     @Override
 *     public List<NodeDefinition> nodes() {
 *         return List.of(NodeDefinition.named("Shout")
 *                 .displayName("Shout")
 *                 .category("text")
 *                 .description("Makes a text loud.")
 *                 .module("custom_nodes.shout")
 *                 .input(Input.string("text").multiline().tooltip("What to shout."))
 *                 .input(Input.integer("marks").defaultValue(1).range(0, 10))
 *                 .optional(Input.bool("capitals").defaultValue(true))
 *                 .output(Output.of("STRING", "loud text"))
 *                 .function(ShoutPack::shout)
 *                 .build());
 *     }
 *
 *     private static NodeResult shout(NodeInputs inputs, NodeContext context) {
 *         String text = inputs.string("text");
 *         if (inputs.bool("capitals")) {
 *             text = text.toUpperCase(Locale.ROOT);
 *         }
 *         return NodeResult.of(text + "!".repeat(inputs.integer("marks")));
 *     }
 * }
 * }</pre>
 *
 * <p>The jar names the class in {@code META-INF/services/dev.easel.graph.node.NodePack}. A node reaches the application (model
 * folders, the model pool) through {@link dev.easel.graph.node.NodeContext#service}; it reports progress and can be interrupted
 * through the same context. Values between nodes are opaque to the executor, which keeps them as long as a cache or a waiting
 * node needs them.
 *
 * <p>JSON values are plain Java: {@code Long} (or {@code BigInteger} beyond 64 bits), {@code Double}, {@code String},
 * {@code Boolean}, {@code List}, {@code Map} in key order, and null.
 */
package dev.easel.graph.node;
