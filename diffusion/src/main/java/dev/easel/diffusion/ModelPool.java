package dev.easel.diffusion;

import dev.easel.diffusion.model.WeightPatch;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.Upload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The models that are loaded on one device. A model stays loaded after its last lease was closed, until another one needs its place:
 * then the one that was idle longest goes. Models in use are never touched, so that a second version of one that is in use with other
 * patches is loaded beside it. Safe for use by several threads; one model is loaded at a time.
 */
public final class ModelPool implements AutoCloseable {
    /** What is left free beside models on a device, for what computing needs at least. */
    private static final long RESERVE = 1L << 30;

    /** A model larger than the device leaves that part of the device's memory free. */
    private static final long PART_FOR_COMPUTING = 6;

    private final Device device;
    private final long budget;
    private final List<Slot<?>> slots = new ArrayList<>();
    private long clock;
    private long loads;
    private long loadNanoseconds;
    private long unloads;
    private volatile Set<String> files = Set.of();

    /**
     * A pool on a device.
     *
     * @param device where models are loaded to
     * @param budget bytes that loaded models may take altogether; a single larger model is loaded all the same
     */
    public ModelPool(Device device, long budget) {
        this.device = device;
        this.budget = budget;
    }

    /** A pool that leaves the models two thirds of the host's memory, or all of a CUDA device's. */
    public static ModelPool on(Device device) {
        long total = DeviceMemory.total(device);
        return new ModelPool(device, device.isCpu() ? total / 3 * 2 : total);
    }

    /** A loaded model and who uses it. */
    private static final class Slot<M> {
        private final ModelKey key;
        private final LoadedModel<M> loaded;
        private List<WeightPatch> patches = List.of();
        private int leases;
        private long lastUse;

        Slot(ModelKey key, LoadedModel<M> loaded) {
            this.key = key;
            this.loaded = loaded;
        }

        boolean isIdle() {
            return leases == 0;
        }
    }

    /**
     * Bytes of the device that one more model's weights may take, beside the models that are loaded and what computing needs. A larger
     * model keeps the rest of its weights on the host.
     */
    public long room() {
        if (device.isCpu()) {
            return Long.MAX_VALUE;
        }
        long forComputing = Math.max(RESERVE, DeviceMemory.total(device) / PART_FOR_COMPUTING);
        return Math.max(0, Math.min(budget, DeviceMemory.available(device) - forComputing));
    }

    /** Where its models are. */
    public Device device() {
        return device;
    }

    /**
     * A model for as long as the lease is open, loaded if it isn't yet.
     *
     * @param key what makes it the same as one that is loaded
     * @param patches its weights are to have, in this order
     * @param expectedBytes what loading it will take on the device
     * @param loader loads it
     * @throws EaselException when it can't be loaded, or memory doesn't suffice although all idle models were unloaded
     */
    public synchronized <M> ModelLease<M> lease(
            ModelKey key, List<WeightPatch> patches, long expectedBytes, Supplier<LoadedModel<M>> loader) {
        Slot<M> slot = this.<M>find(key, patches).orElseGet(() -> load(key, expectedBytes, loader));
        slot.leases++;
        try {
            if (!slot.patches.equals(patches)) {
                patch(slot, patches);
            }
        } catch (RuntimeException e) {
            release(slot);
            throw e;
        }
        Runnable release = once(() -> release(slot));
        return new ModelLease<>(slot.loaded.model(), release);
    }

    /** One with these patches, or an idle one that can get them. */
    @SuppressWarnings("unchecked") // Equal keys name models of one type, because the type follows from the kind.
    private <M> Optional<Slot<M>> find(ModelKey key, List<WeightPatch> patches) {
        Comparator<Slot<?>> patchedFirst = Comparator.comparing(slot -> !slot.patches.equals(patches));
        return slots.stream()
                .filter(slot -> slot.key.equals(key))
                .filter(slot -> slot.isIdle() || slot.patches.equals(patches))
                .min(patchedFirst)
                .map(slot -> (Slot<M>) slot);
    }

    private <M> Slot<M> load(ModelKey key, long expectedBytes, Supplier<LoadedModel<M>> loader) {
        evictUntilFits(expectedBytes);
        long start = System.nanoTime();
        LoadedModel<M> loaded = withMemory(
                () -> loadedAtOnce(loader),
                () -> "Model " + key.files().getFirst().path());
        loads++;
        loadNanoseconds += System.nanoTime() - start;
        Slot<M> slot = new Slot<>(key, loaded);
        slots.add(slot);
        files = filesOfSlots();
        return slot;
    }

    /** Lets the copies of all weights to the device overlap. */
    private static <M> LoadedModel<M> loadedAtOnce(Supplier<LoadedModel<M>> loader) {
        try (Upload.Batch copies = Upload.batch()) {
            return loader.get();
        }
    }

    private void patch(Slot<?> slot, List<WeightPatch> patches) {
        slot.patches = List.of();
        withMemory(
                () -> {
                    WeightPatching.apply(slot.loaded.weights(), patches);
                    return slot;
                },
                () -> "The patched weights of " + slot.key.files().getFirst().path());
        slot.patches = List.copyOf(patches);
    }

    /** Does something that takes memory; if that runs out, once more with all idle models unloaded. */
    private <T> T withMemory(Supplier<T> action, Supplier<String> subject) {
        try {
            return action.get();
        } catch (RuntimeException failure) {
            if (!DeviceMemory.isExhausted(failure)) {
                throw failure;
            }
        }
        releaseIdle();
        try {
            return action.get();
        } catch (RuntimeException failure) {
            if (!DeviceMemory.isExhausted(failure)) {
                throw failure;
            }
            throw new EaselException(
                    ErrorCode.OUT_OF_MEMORY,
                    subject.get() + " does not fit into the memory of " + device
                            + "; choose a smaller file (fp8 or GGUF) or weight_dtype fp8_e4m3fn.",
                    failure);
        }
    }

    private static Runnable once(Runnable action) {
        return new Runnable() {
            private boolean done;

            @Override
            public synchronized void run() {
                if (!done) {
                    done = true;
                    action.run();
                }
            }
        };
    }

    private synchronized void release(Slot<?> slot) {
        slot.leases--;
        slot.lastUse = ++clock;
    }

    /** Unloads models that were idle longest until a model of that size stays within the budget and the device's memory. */
    private void evictUntilFits(long bytes) {
        boolean evicted = false;
        while (byteSize() + bytes > budget || (!device.isCpu() && DeviceMemory.available(device) < bytes + RESERVE)) {
            Optional<Slot<?>> oldest = oldestIdle();
            if (oldest.isEmpty()) {
                break;
            }
            evict(oldest.get());
            evicted = true;
        }
        if (evicted) {
            DeviceMemory.releaseCached(device);
        }
    }

    private Optional<Slot<?>> oldestIdle() {
        return slots.stream().filter(Slot::isIdle).min(Comparator.comparingLong(slot -> slot.lastUse));
    }

    private void evict(Slot<?> slot) {
        slots.remove(slot);
        files = filesOfSlots();
        unloads++;
        slot.loaded.unload().run();
    }

    /**
     * Whether so many bytes can be allocated beside the models in use; unloads idle ones to make it so. On the host, where models are
     * mapped files that the system drops by itself, none is unloaded for that.
     */
    public synchronized boolean makeRoom(long bytes) {
        boolean evicted = false;
        while (!device.isCpu() && DeviceMemory.available(device) < bytes) {
            Optional<Slot<?>> oldest = oldestIdle();
            if (oldest.isEmpty()) {
                break;
            }
            evict(oldest.get());
            evicted = true;
        }
        if (evicted) {
            DeviceMemory.releaseCached(device);
        }
        return DeviceMemory.available(device) >= bytes;
    }

    /** Unloads every model that is not in use. */
    public synchronized void releaseIdle() {
        List.copyOf(slots).stream().filter(Slot::isIdle).forEach(this::evict);
        DeviceMemory.releaseCached(device);
    }

    /** Bytes that the weights of all loaded models take, those of mapped files included. */
    public synchronized long byteSize() {
        return slots.stream().mapToLong(slot -> slot.loaded.byteSize()).sum();
    }

    private Set<String> filesOfSlots() {
        return slots.stream()
                .flatMap(slot -> slot.key.files().stream())
                .map(file -> file.path().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The paths of the files whose models are loaded; does not wait for one that is being loaded. */
    public Set<String> files() {
        return files;
    }

    /**
     * A loaded model, for whoever looks after the server.
     *
     * @param key what it is
     * @param bytes its weights take
     * @param inUse whether a lease is open
     */
    public record Content(ModelKey key, long bytes, boolean inUse) {}

    /** What is loaded, in the order it was loaded. */
    public synchronized List<Content> contents() {
        return slots.stream()
                .map(slot -> new Content(slot.key, slot.loaded.byteSize(), !slot.isIdle()))
                .toList();
    }

    /**
     * What the pool has done since it was made, and what it holds now.
     *
     * @param loads how often a model was loaded
     * @param loadNanoseconds how long that took altogether
     * @param unloads how often one was unloaded
     * @param loaded how many models are loaded
     * @param bytes their weights take, those of mapped files included
     */
    public record Activity(long loads, long loadNanoseconds, long unloads, int loaded, long bytes) {}

    /** What it has done so far. */
    public synchronized Activity activity() {
        return new Activity(loads, loadNanoseconds, unloads, slots.size(), byteSize());
    }

    /**
     * Unloads every model.
     *
     * @throws IllegalStateException when one is in use
     */
    @Override
    public synchronized void close() {
        releaseIdle();
        if (!slots.isEmpty()) {
            throw new IllegalStateException("models are still in use: "
                    + slots.stream().map(slot -> slot.key).toList());
        }
    }
}
