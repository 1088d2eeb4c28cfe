package dev.easel.diffusion.loader;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.WeightMap.Entry;
import dev.easel.tensor.layer.WeightStorage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a model computes in and how its weights are kept.
 *
 * <p>On the host everything computes in F32; weights in a narrower type are widened once if that takes little of the memory, and stay
 * in the mapped file otherwise, to be widened for each product. On a CUDA device diffusion models compute in BF16, or in F16 if that is
 * what the file holds, and 8-bit weights stay 8 bits wide.
 *
 * @param storage how weights are kept
 * @param compute the dtype of inputs and intermediate results
 */
public record StoragePolicy(WeightStorage storage, DType compute) {
    /** Widened weights may take that part of the free memory. */
    private static final int PART_OF_MEMORY = 4;

    /** For the network of a diffusion model. */
    public static StoragePolicy forNetwork(WeightMap weights, Device device, WeightDtype wanted) {
        DType stored = mainDtype(weights);
        DType compute = device.isCpu() ? DType.F32 : stored == DType.F16 ? DType.F16 : DType.BF16;
        if (wanted.dtype().isPresent()) {
            return new StoragePolicy(new WeightStorage(device, wanted.dtype(), wanted.float8Products()), compute);
        }
        return new StoragePolicy(new WeightStorage(device, kept(weights, stored, device, compute), false), compute);
    }

    /** For text encoders, which compute in F32 whatever their weights are. */
    public static WeightStorage forTextEncoder(WeightMap weights, Device device) {
        Optional<DType> dtype =
                device.isCpu() ? kept(weights, mainDtype(weights), device, DType.F32) : Optional.empty();
        return new WeightStorage(device, dtype, false);
    }

    /** For an autoencoder. */
    public static StoragePolicy forAutoencoder(Device device) {
        DType compute = device.isCpu() ? DType.F32 : DType.BF16;
        return new StoragePolicy(WeightStorage.on(device, compute), compute);
    }

    private static Optional<DType> kept(WeightMap weights, DType stored, Device device, DType compute) {
        if (device.isCpu()) {
            boolean affordable =
                    elements(weights) * compute.byteSize() <= DeviceMemory.available(device) / PART_OF_MEMORY;
            boolean narrower = stored != compute || holdsBlocks(weights);
            return narrower && affordable ? Optional.of(compute) : Optional.empty();
        }
        return stored.isFloat8() ? Optional.empty() : Optional.of(compute);
    }

    /** Whether any weight is stored in quantised blocks. */
    private static boolean holdsBlocks(WeightMap weights) {
        return weights.keys().stream().anyMatch(key -> blockBytes(weights, key) > 0);
    }

    /** Bytes of a weight's quantised blocks; 0 if it has none. */
    private static long blockBytes(WeightMap weights, String key) {
        try (TensorScope scope = TensorScope.open()) {
            return weights.quantized(key)
                    .map(quantized -> quantized.blocks().byteSize())
                    .orElse(0L);
        }
    }

    private static long elements(WeightMap weights) {
        return weights.keys().stream()
                .mapToLong(key -> weights.entry(key).map(Entry::elements).orElse(0L))
                .sum();
    }

    /** The floating type that holds most of the elements. */
    static DType mainDtype(WeightMap weights) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        for (String key : weights.keys()) {
            weights.entry(key)
                    .filter(entry -> entry.dtype().isFloating())
                    .ifPresent(entry -> elements.merge(entry.dtype(), entry.elements(), Long::sum));
        }
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(DType.F32);
    }

    /** Bytes the weights will take. */
    static long byteSize(WeightMap weights, WeightStorage storage) {
        return weights.keys().stream()
                .mapToLong(key -> byteSize(weights, key, storage))
                .sum();
    }

    private static long byteSize(WeightMap weights, String key, WeightStorage storage) {
        long blocks = storage.decodesBlocks() ? 0 : blockBytes(weights, key);
        return blocks > 0
                ? blocks
                : weights.entry(key)
                        .map(entry -> entry.elements()
                                * storage.dtype().orElse(entry.dtype()).byteSize())
                        .orElse(0L);
    }
}
