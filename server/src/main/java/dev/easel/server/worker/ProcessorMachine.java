package dev.easel.server.worker;

import java.util.List;
import java.util.Optional;

/** The CPU alone. */
final class ProcessorMachine implements Machine {
    @Override
    public List<DeviceView> devices() {
        HostMemory memory = HostMemory.now();
        return List.of(new DeviceView(
                "cpu", "cpu", Optional.empty(), memory.total(), memory.free(), memory.total(), memory.free()));
    }

    @Override
    public String tensorLibrary() {
        return "none";
    }

    @Override
    public void unloadModels() {}
}
