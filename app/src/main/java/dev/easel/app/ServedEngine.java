package dev.easel.app;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.node.NodePack;
import java.util.List;
import java.util.function.Supplier;

/** The engine of a server, made when the server asks for it and closed with the server. */
final class ServedEngine implements Supplier<dev.easel.server.worker.Engine>, AutoCloseable {
    private final Workspace workspace;
    private final String device;
    private final List<NodePack> plugins;
    private final CachePolicy cache;
    private Engine engine;

    ServedEngine(Workspace workspace, String device, List<NodePack> plugins, CachePolicy cache) {
        this.workspace = workspace;
        this.device = device;
        this.plugins = plugins;
        this.cache = cache;
    }

    @Override
    public dev.easel.server.worker.Engine get() {
        engine = Engine.open(workspace, device, plugins);
        return new dev.easel.server.worker.Engine(
                engine.registry(),
                engine.lifecycle(),
                cache,
                new TorchMachine(engine.models().pool()));
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
