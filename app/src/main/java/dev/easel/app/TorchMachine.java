package dev.easel.app;

import dev.easel.diffusion.ModelPool;
import dev.easel.server.worker.HostMemory;
import dev.easel.server.worker.Machine;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.NativeMemory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The device that models run on, as the server shows it. */
final class TorchMachine implements Machine {
    private static final double NANOSECONDS = 1e9;

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
    public HostMemory memory() {
        return new HostMemory(NativeMemory.totalBytes(), NativeMemory.availableBytes(), NativeMemory.residentBytes());
    }

    @Override
    public Machine.ModelUse models() {
        ModelPool.Activity activity = pool.activity();
        return new Machine.ModelUse(
                activity.loads(),
                activity.loadNanoseconds() / NANOSECONDS,
                activity.unloads(),
                activity.loaded(),
                activity.bytes());
    }

    @Override
    public Set<String> loadedFiles() {
        return pool.files();
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
