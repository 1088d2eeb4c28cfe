package dev.easel.diffusion.loader;

import dev.easel.diffusion.LoadedModel;
import dev.easel.diffusion.ModelKey;
import dev.easel.diffusion.ModelLease;
import dev.easel.diffusion.ModelPool;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkLease;
import dev.easel.diffusion.model.NetworkSource;
import dev.easel.diffusion.model.WeightPatch;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameters;
import java.nio.file.Path;
import java.util.List;

/**
 * The network of a file's diffusion model, loaded through a pool. Two of one pool, file and storage are equal.
 *
 * @param pool keeps it loaded
 * @param key what it is
 * @param compute the dtype of its inputs
 * @param expectedBytes what loading it takes
 */
record PooledNetwork(ModelPool pool, ModelKey key, DType compute, long expectedBytes) implements NetworkSource {
    @Override
    public NetworkLease acquire(List<WeightPatch> patches) {
        return new Lease(pool.lease(key, patches, expectedBytes, this::load));
    }

    private LoadedModel<Network> load() {
        Path path = key.files().getFirst().path();
        try (WeightMap file = WeightFiles.open(path)) {
            Architectures.Found found = Architectures.detect(file);
            LayerLoader loader = new LayerLoader(found.weights(), key.storage(), pool.room());
            Parameters parameters = loader.parameters();
            try {
                Network network = found.architecture().network(found.weights(), loader);
                return new LoadedModel<>(network, parameters.byKey().values(), () -> {
                    network.close();
                    parameters.close();
                });
            } catch (RuntimeException e) {
                parameters.close();
                throw e;
            }
        }
    }

    private final class Lease implements NetworkLease {
        private final ModelLease<Network> lease;

        Lease(ModelLease<Network> lease) {
            this.lease = lease;
        }

        @Override
        public Network network() {
            return lease.model();
        }

        @Override
        public Device device() {
            return key.storage().device();
        }

        @Override
        public DType dtype() {
            return compute;
        }

        @Override
        public boolean fits(long activationBytes) {
            return pool.makeRoom(activationBytes);
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
