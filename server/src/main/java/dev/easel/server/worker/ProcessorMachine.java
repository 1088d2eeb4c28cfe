package dev.easel.server.worker;

import java.util.List;
import java.util.Optional;

/** The CPU alone, as far as the Java heap knows it. */
final class ProcessorMachine implements Machine {
    @Override
    public List<DeviceView> devices() {
        HostMemory memory = memory();
        return List.of(new DeviceView(
                "cpu",
                "cpu",
                Optional.empty(),
                memory.total(),
                memory.available(),
                memory.total(),
                memory.available()));
    }

    @Override
    public HostMemory memory() {
        Runtime heap = Runtime.getRuntime();
        long used = heap.totalMemory() - heap.freeMemory();
        return new HostMemory(heap.maxMemory(), heap.maxMemory() - used, used);
    }

    @Override
    public ModelUse models() {
        return ModelUse.NONE;
    }

    @Override
    public String tensorLibrary() {
        return "none";
    }

    @Override
    public void unloadModels() {}
}
