package dev.easel.server.worker;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The computing devices and the models on them, as far as the server needs to know. */
public interface Machine {
    /** The devices, the one in use first. */
    List<DeviceView> devices();

    /** The main memory now. */
    HostMemory memory();

    /** What has been loaded since the start, and what is loaded now. */
    ModelUse models();

    /** The paths of the files whose models are loaded; does not wait for one that is being loaded. */
    default Set<String> loadedFiles() {
        return Set.of();
    }

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

    /**
     * Models on the device.
     *
     * @param loads how often one was loaded
     * @param loadSeconds how long that took altogether
     * @param unloads how often one was unloaded
     * @param loaded how many are loaded
     * @param bytes their weights
     */
    record ModelUse(long loads, double loadSeconds, long unloads, int loaded, long bytes) {
        /** No models. */
        public static final ModelUse NONE = new ModelUse(0, 0, 0, 0, 0);
    }

    /** A CPU that keeps no models, with the memory of the Java heap. */
    static Machine processor() {
        return new ProcessorMachine();
    }
}
