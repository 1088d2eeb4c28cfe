package dev.easel.diffusion.model;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import java.util.List;

/** Where a model's network comes from: a pool that loads it when needed, or memory. Equal sources give equal networks. */
@FunctionalInterface
public interface NetworkSource {
    /**
     * The network with its weights patched, loaded if it isn't yet.
     *
     * @throws dev.easel.errors.EaselException when it can't be loaded, saying why
     */
    NetworkLease acquire(List<WeightPatch> patches);

    /** A network in memory. It takes no patches. */
    static NetworkSource of(Network network, Device device, DType dtype) {
        return patches -> NetworkLease.of(network, device, dtype);
    }
}
