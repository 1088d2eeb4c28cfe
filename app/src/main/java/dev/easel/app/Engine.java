package dev.easel.app;

import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;

/** Wires the rooms together: the nodes there are and the services they use. */
final class Engine {
    private Engine() {}

    static NodeRegistry registry(Workspace workspace, String device) {
        Services services = Services.builder()
                .with(ModelFolders.class, workspace.models())
                .with(DataFolders.class, workspace.data())
                .build();
        return NodeRegistry.builder()
                .services(services)
                .addPacks(Engine.class.getClassLoader())
                .build();
    }
}
