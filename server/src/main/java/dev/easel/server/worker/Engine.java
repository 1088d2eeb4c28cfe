package dev.easel.server.worker;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodeRegistry;
import java.util.Objects;

/**
 * What runs workflows.
 *
 * @param registry the node classes and the services they use
 * @param lifecycle the owner of the values' native memory
 * @param cache which results are kept
 * @param machine the devices
 */
public record Engine(NodeRegistry registry, ValueLifecycle lifecycle, CachePolicy cache, Machine machine) {
    public Engine {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(lifecycle, "lifecycle");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(machine, "machine");
    }
}
