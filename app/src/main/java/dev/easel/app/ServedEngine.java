package dev.easel.app;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.node.NodePack;
import dev.easel.hub.download.Downloader;
import dev.easel.hub.download.HubSettings;
import dev.easel.hub.library.ModelDownloads;
import dev.easel.nodes.EmbeddedWorkflow;
import java.util.List;
import java.util.function.Supplier;

/** The engine of a server, made when the server asks for it and closed with the server. */
final class ServedEngine implements Supplier<dev.easel.server.worker.Engine>, AutoCloseable {
    private final Workspace workspace;
    private final String device;
    private final List<NodePack> plugins;
    private final CachePolicy cache;
    private final ModelDownloads downloads;
    private EmbeddedWorkflow embedding = new EmbeddedWorkflow(true);
    private Engine engine;

    ServedEngine(Workspace workspace, String device, List<NodePack> plugins, CachePolicy cache, HubSettings hub) {
        this.workspace = workspace;
        this.device = device;
        this.plugins = plugins;
        this.cache = cache;
        downloads = new ModelDownloads(ModelTools.library(workspace), new Downloader(hub, ModelTools.weights()));
    }

    /** Whether results carry the workflow that made them; to be said before the engine is made. */
    ServedEngine embedding(boolean embedded) {
        embedding = new EmbeddedWorkflow(embedded);
        return this;
    }

    @Override
    public dev.easel.server.worker.Engine get() {
        engine = Engine.open(workspace, device, plugins, downloads, embedding);
        return new dev.easel.server.worker.Engine(
                engine.registry(),
                engine.lifecycle(),
                cache,
                new TorchMachine(engine.models().pool()));
    }

    @Override
    public void close() {
        downloads.close();
        if (engine != null) {
            engine.close();
        }
    }
}
