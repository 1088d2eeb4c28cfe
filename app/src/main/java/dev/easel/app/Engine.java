package dev.easel.app;

import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.hub.library.ModelDownloads;
import dev.easel.hub.library.ModelInspector;
import dev.easel.nodes.EmbeddedWorkflow;
import dev.easel.nodes.ModelServices;
import dev.easel.nodes.TensorLifecycle;
import dev.easel.server.recipe.FilmParts;
import dev.easel.tensor.Devices;
import dev.easel.words.Words;
import java.util.List;

/**
 * The rooms wired together: the nodes there are with the services they use, and the owners of native memory.
 *
 * @param registry the node classes
 * @param lifecycle the owner of the values between nodes
 * @param models the owner of loaded models
 */
record Engine(NodeRegistry registry, ValueLifecycle lifecycle, ModelServices models) implements AutoCloseable {
    /**
     * Makes an engine.
     *
     * @param device where to compute: {@code cpu}, {@code cuda:N} or {@code auto}
     * @throws dev.easel.errors.EaselException as {@link Devices#choose}
     */
    static Engine open(Workspace workspace, String device) {
        return open(workspace, device, List.of());
    }

    /**
     * Makes an engine that also has the nodes of plug-ins.
     *
     * @param plugins their node packs
     * @throws dev.easel.errors.EaselException as {@link Devices#choose}; INVALID_INPUT when a node class is
     *     declared twice
     */
    static Engine open(Workspace workspace, String device, List<NodePack> plugins) {
        return open(workspace, device, plugins, services(workspace));
    }

    /** The same with further services for who uses the registry. */
    static Engine open(
            Workspace workspace,
            String device,
            List<NodePack> plugins,
            ModelDownloads downloads,
            EmbeddedWorkflow embedding) {
        return open(
                workspace,
                device,
                plugins,
                services(workspace)
                        .with(ModelDownloads.class, downloads)
                        .with(EmbeddedWorkflow.class, embedding)
                        .with(ModelInspector.class, ModelInspection::of)
                        .with(FilmParts.Inspector.class, FilmInspection::of));
    }

    private static Engine open(Workspace workspace, String device, List<NodePack> plugins, Services.Builder given) {
        ModelServices models = new ModelServices(workspace.models(), Devices.choose(device));
        Services services = models.register(given).build();
        NodeRegistry.Builder registry =
                NodeRegistry.builder().services(services).addPacks(Engine.class.getClassLoader());
        plugins.forEach(registry::add);
        return new Engine(registry.build(), new TensorLifecycle(), models);
    }

    /** The node classes alone, for commands that compute nothing. */
    static NodeRegistry registry(Workspace workspace) {
        return registry(services(workspace).build());
    }

    private static Services.Builder services(Workspace workspace) {
        return Services.builder()
                .with(ModelFolders.class, workspace.models())
                .with(DataFolders.class, workspace.data())
                .with(Words.class, workspace.words());
    }

    private static NodeRegistry registry(Services services) {
        return NodeRegistry.builder()
                .services(services)
                .addPacks(Engine.class.getClassLoader())
                .build();
    }

    /** Unloads the models. */
    @Override
    public void close() {
        models.close();
    }
}
