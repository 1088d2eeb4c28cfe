package dev.easel.app;

import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.nodes.TensorLifecycle;

/**
 * The rooms wired together: the nodes there are with the services they use, and the owner of the values between them.
 *
 * @param registry the node classes
 * @param lifecycle the owner of native memory
 */
record Engine(NodeRegistry registry, ValueLifecycle lifecycle) implements AutoCloseable {
    /**
     * Makes an engine.
     *
     * @param device where to compute: {@code cpu}, {@code cuda:N} or {@code auto}
     */
    static Engine open(Workspace workspace, String device) {
        return new Engine(registry(workspace), new TensorLifecycle());
    }

    /** The node classes alone, for commands that compute nothing. */
    static NodeRegistry registry(Workspace workspace) {
        Services services = Services.builder()
                .with(ModelFolders.class, workspace.models())
                .with(DataFolders.class, workspace.data())
                .build();
        return NodeRegistry.builder()
                .services(services)
                .addPacks(Engine.class.getClassLoader())
                .build();
    }

    @Override
    public void close() {}
}
