package dev.easel.app;

import dev.easel.diffusion.ModelPool;
import dev.easel.server.worker.Machine;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import java.util.List;
import java.util.Optional;

/** The device that models run on, as the server shows it. */
final class TorchMachine implements Machine {
    private final ModelPool pool;

    TorchMachine(ModelPool pool) {
        this.pool = pool;
    }

    @Override
    public List<Machine.DeviceView> devices() {
        Device device = pool.device();
        long total = DeviceMemory.total(device);
        long free = DeviceMemory.available(device);
        long taken = device.isCpu() ? total : pool.byteSize();
        return List.of(new Machine.DeviceView(
                device.isCpu() ? "cpu" : device + " CUDA : native",
                device.isCpu() ? "cpu" : "cuda",
                device.isCpu() ? Optional.empty() : Optional.of(device.index()),
                total,
                free,
                taken,
                device.isCpu() ? free : 0));
    }

    @Override
    public String tensorLibrary() {
        return Version.libtorch();
    }

    @Override
    public void unloadModels() {
        pool.releaseIdle();
        DeviceMemory.releaseCached(pool.device());
    }
}
