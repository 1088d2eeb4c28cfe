package dev.easel.diffusion.model;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;

/** A loaded network that stays loaded until the lease is closed. */
public interface NetworkLease extends AutoCloseable {
    /** The network. */
    Network network();

    /** Where it computes. */
    Device device();

    /** The dtype its inputs have. */
    DType dtype();

    /**
     * Whether a call with so many bytes of intermediate results can be expected to fit beside what is loaded; a batch that doesn't
     * is run in parts.
     */
    boolean fits(long activationBytes);

    @Override
    void close();

    /** A network that is always there: for networks that need no loading. */
    static NetworkLease of(Network network, Device device, DType dtype) {
        return new NetworkLease() {
            @Override
            public Network network() {
                return network;
            }

            @Override
            public Device device() {
                return device;
            }

            @Override
            public DType dtype() {
                return dtype;
            }

            @Override
            public boolean fits(long activationBytes) {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
