package dev.easel.server.worker;

import java.util.List;
import java.util.Optional;

/** The computing devices and the models on them, as far as the server needs to know. */
public interface Machine {
    /** The devices, the one in use first. */
    List<DeviceView> devices();

    /** The version of the tensor library. */
    String tensorLibrary();

    /** Frees the memory of models that are not at work. */
    void unloadModels();

    /**
     * A device.
     *
     * @param name what the reader sees
     * @param type {@code cpu} or {@code cuda}
     * @param index its number among devices of its type; none for the CPU
     * @param totalBytes its memory
     * @param freeBytes what of it is free
     * @param reservedBytes what of it the tensor library has taken
     * @param reservedFreeBytes what of that is free
     */
    record DeviceView(
            String name,
            String type,
            Optional<Integer> index,
            long totalBytes,
            long freeBytes,
            long reservedBytes,
            long reservedFreeBytes) {}

    /** A CPU that keeps no models. */
    static Machine processor() {
        return new ProcessorMachine();
    }
}
