package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.WeightMap.Entry;
import dev.easel.tensor.quantized.BlockEncoder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Writes GGUF files of version 3, quantising as it goes, one tensor in memory at a time. */
public final class GgufWriter {
    private static final int ALIGNMENT = 32;
    private static final int MOST_DIMENSIONS = 4;

    private final WeightMap weights;
    private final Map<String, GgufType> types = new LinkedHashMap<>();
    private final SequencedMap<String, GgufValue> metadata;

    private GgufWriter(WeightMap weights, SequencedMap<String, GgufValue> metadata, Function<String, GgufType> typeOf) {
        this.weights = weights;
        this.metadata = new LinkedHashMap<>(metadata);
        for (String key : weights.keys()) {
            Entry entry = weights.entry(key).orElseThrow();
            types.put(key, suitable(typeOf.apply(key), entry));
            if (entry.shape().length > MOST_DIMENSIONS || entry.shape().length == 0) {
                this.metadata.put("comfy.gguf.orig_shape." + key, sizes(entry.shape()));
            }
        }
    }

    /**
     * Writes all tensors of a map. The file appears under its name when it is complete, in place of one that was there.
     *
     * @param metadata the file's metadata
     * @param typeOf how to store each tensor: plain, or in blocks that {@link BlockEncoder} can make; a tensor whose rows are no whole
     *     number of blocks is stored in F16
     * @throws EaselException when a type cannot be written, or writing fails; nothing is left behind then
     */
    public static void write(
            WeightMap weights, SequencedMap<String, GgufValue> metadata, Function<String, GgufType> typeOf, Path file) {
        GgufWriter writer = new GgufWriter(weights, metadata, typeOf);
        WholeFile.write(file, writer::writeTo);
    }

    private static GgufType suitable(GgufType wanted, Entry entry) {
        if (wanted.block().filter(block -> !BlockEncoder.supports(block)).isPresent()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, wanted + " cannot be written; choose Q8_0, Q5_0, Q4_0, BF16, F16 or F32.");
        }
        long[] shape = storedShape(entry.shape());
        return shape[shape.length - 1] % wanted.unitElements() == 0 ? wanted : GgufType.F16;
    }

    /** Files hold one to four dimensions. */
    private static long[] storedShape(long[] shape) {
        if (shape.length == 0) {
            return new long[] {1};
        }
        if (shape.length <= MOST_DIMENSIONS) {
            return shape;
        }
        return new long[] {shape[0], Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact)};
    }

    private static GgufValue sizes(long[] shape) {
        List<GgufValue> values =
                LongStream.of(shape).<GgufValue>mapToObj(GgufValue.Whole::new).toList();
        return new GgufValue.Sequence(values);
    }

    private void writeTo(FileChannel channel) throws IOException {
        WholeFile.writeFully(channel, head());
        for (Map.Entry<String, GgufType> each : types.entrySet()) {
            pad(channel);
            try (TensorScope scope = TensorScope.open()) {
                WholeFile.writeFully(channel, stored(each.getKey(), each.getValue()));
            }
        }
        pad(channel);
    }

    private MemorySegment stored(String key, GgufType type) {
        Tensor tensor = weights.get(key);
        if (type.dtype().isPresent()) {
            return tensor.to(Device.CPU, type.dtype().get()).contiguous().hostMemory();
        }
        Tensor flat = tensor.reshape(storedShape(tensor.shape()));
        return BlockEncoder.encode(type.block().orElseThrow(), flat).blocks().hostMemory();
    }

    private static void pad(FileChannel channel) throws IOException {
        long missing = GgufHeader.alignUp(channel.position(), ALIGNMENT) - channel.position();
        WholeFile.writeFully(channel, ByteBuffer.allocate((int) missing));
    }

    private ByteBuffer head() {
        GgufHeadBuilder head = new GgufHeadBuilder();
        head.putStart(types.size(), metadata);
        long offset = 0;
        for (Map.Entry<String, GgufType> each : types.entrySet()) {
            Entry entry = weights.entry(each.getKey()).orElseThrow();
            GgufType type = each.getValue();
            head.putTensor(each.getKey(), storedShape(entry.shape()), type, offset);
            long bytes = entry.elements() / type.unitElements() * type.unitBytes();
            offset = GgufHeader.alignUp(offset + bytes, ALIGNMENT);
        }
        return head.bytes();
    }
}
