package dev.easel.tensor.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.WeightMap.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes safetensors files, one tensor in memory at a time. */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes all tensors of a map and its metadata. The file appears under its name when it is complete, in place of one that was there.
     *
     * @throws EaselException when writing fails; nothing is left behind then
     */
    public static void write(WeightMap weights, Path file) {
        // Wider elements first keep every tensor aligned to its element size.
        List<String> keys = weights.keys().stream()
                .sorted(Comparator.comparingInt(
                        key -> -weights.entry(key).orElseThrow().dtype().byteSize()))
                .toList();
        WholeFile.write(file, channel -> {
            WholeFile.writeFully(channel, header(weights, keys));
            for (String key : keys) {
                writeTensor(channel, weights, key);
            }
        });
    }

    private static ByteBuffer header(WeightMap weights, List<String> keys) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            writeMetadata(json, weights.metadata());
            long offset = 0;
            for (String key : keys) {
                Entry entry = weights.entry(key).orElseThrow();
                long end = offset + entry.elements() * entry.dtype().byteSize();
                json.writeObjectFieldStart(key);
                json.writeStringField("dtype", SafetensorsDTypes.name(entry.dtype()));
                json.writeFieldName("shape");
                json.writeArray(entry.shape(), 0, entry.shape().length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        while (text.size() % ALIGNMENT != 0) {
            text.write(' ');
        }
        if (text.size() > SafetensorsFile.LONGEST_HEADER) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The metadata or tensor names are too long for a safetensors header; shorten them.");
        }
        return ByteBuffer.allocate(Long.BYTES + text.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.size())
                .put(text.toByteArray())
                .flip();
    }

    private static void writeMetadata(JsonGenerator json, Map<String, String> metadata) throws IOException {
        if (metadata.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("__metadata__");
        for (Map.Entry<String, String> each : metadata.entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void writeTensor(FileChannel channel, WeightMap weights, String key) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = weights.get(key).to(Device.CPU).contiguous();
            WholeFile.writeFully(channel, tensor.hostMemory());
        }
    }
}
