package dev.easel.nodes;

import dev.easel.diffusion.ModelPool;
import dev.easel.diffusion.loader.ModelLoader;
import dev.easel.diffusion.text.EmbeddingFiles;
import dev.easel.diffusion.text.TokenizerFolders;
import dev.easel.graph.node.Services;
import dev.easel.hub.ModelFolders;
import dev.easel.tensor.Device;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import java.util.Optional;

/**
 * What loader nodes need: pools of loaded models, and where tokenizers and textual inversions are. Tokenizers are looked for in the
 * folder {@code tokenizers} beside each folder of text encoders.
 */
public final class ModelServices implements AutoCloseable {
    private final ModelFolders folders;
    private final ModelPool pool;
    private final Optional<ModelPool> hostPool;
    private final TokenizerFolders tokenizers;

    /**
     * @param folders of model files
     * @param device where models compute
     */
    public ModelServices(ModelFolders folders, Device device) {
        this.folders = folders;
        this.pool = ModelPool.on(device);
        this.hostPool = device.isCpu() ? Optional.empty() : Optional.of(ModelPool.on(Device.CPU));
        this.tokenizers = new TokenizerFolders(folders.tokenizerFolders());
    }

    /** The models loaded on the device. */
    public ModelPool pool() {
        return pool;
    }

    /** Adds what nodes ask for. */
    public Services.Builder register(Services.Builder services) {
        ModelLoader loader = new ModelLoader(pool, tokenizers, Optional.of(new EmbeddingFiles(this::embedding)));
        services.with(ModelFolders.class, folders).with(ModelPool.class, pool).with(ModelLoader.class, loader);
        hostPool.ifPresent(host -> services.with(HostModels.class, new HostModels(loader.with(host))));
        return services;
    }

    private Optional<WeightMap> embedding(String name) {
        return folders.list("embeddings").stream()
                .filter(each -> each.equals(name) || each.startsWith(name + "."))
                .findFirst()
                .map(each -> WeightFiles.open(folders.find("embeddings", each)));
    }

    /** Unloads all models. */
    @Override
    public void close() {
        pool.close();
        hostPool.ifPresent(ModelPool::close);
        tokenizers.close();
    }
}
