package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.MappedMemory;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsHeader.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * A safetensors file, mapped into memory: 8 bytes of header length, a JSON header, the tensors' elements. Opening reads and checks the
 * header only; a tensor's elements are read by whoever touches them.
 */
public final class SafetensorsFile implements WeightMap {
    static final int LENGTH_BYTES = 8;
    static final long LONGEST_HEADER = 100_000_000;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MappedMemory memory;
    private final SafetensorsHeader header;
    private final long dataStart;

    private SafetensorsFile(Path file, MappedMemory memory, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.memory = memory;
        this.header = header;
        this.dataStart = dataStart;
    }

    /**
     * Opens a file and checks its header: offsets in order, without gap or overlap, filling the file exactly, each tensor as long as its
     * shape and dtype ask for.
     *
     * @throws EaselException when the file is missing, is not a safetensors file, or breaks one of these rules
     */
    public static SafetensorsFile open(Path file) {
        WeightFiles.requireFile(file);
        MappedMemory memory = map(file);
        try {
            long headerBytes = headerBytes(file, memory);
            byte[] text = memory.segment().asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
            SafetensorsHeader header =
                    SafetensorsHeaderParser.parse(new ByteArrayInputStream(text), reason -> corrupt(file, reason));
            long dataStart = LENGTH_BYTES + headerBytes;
            header.check(memory.byteSize() - dataStart, reason -> corrupt(file, reason));
            return new SafetensorsFile(file, memory, header, dataStart);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static MappedMemory map(Path file) {
        try {
            return MappedMemory.open(file);
        } catch (IOException e) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "'" + file + "' could not be read (" + e.getMessage() + ").", e);
        }
    }

    private static long headerBytes(Path file, MappedMemory memory) {
        MemorySegment segment = memory.segment();
        if (segment.byteSize() < LENGTH_BYTES + 2) {
            throw corrupt(file, "it has only " + segment.byteSize() + " bytes");
        }
        long bytes = segment.get(LENGTH, 0);
        if (bytes < 2 || bytes > LONGEST_HEADER) {
            throw corrupt(
                    file,
                    "its header claims " + Long.toUnsignedString(bytes) + " bytes (2 to " + LONGEST_HEADER
                            + " are possible)");
        }
        if (bytes > segment.byteSize() - LENGTH_BYTES) {
            throw corrupt(
                    file,
                    "it is cut short, its header of " + bytes + " bytes ends beyond the file's " + segment.byteSize());
        }
        if (segment.get(ValueLayout.JAVA_BYTE, LENGTH_BYTES) != '{') {
            throw corrupt(file, "its header does not start with '{'");
        }
        return bytes;
    }

    private static EaselException corrupt(Path file, String reason) {
        return WeightFileError.corrupt(file, "safetensors", reason);
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public SequencedSet<String> keys() {
        return Collections.unmodifiableSequencedSet(header.tensors().sequencedKeySet());
    }

    @Override
    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(header.tensors().get(key)).map(Place::entry);
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    @Override
    public Tensor get(String key) {
        Place place = header.tensors().get(key);
        if (place == null) {
            throw missing(key);
        }
        return memory.tensor(dataStart + place.begin(), place.dtype(), place.shape());
    }

    /** Hands out no more tensors; the file is unmapped when the last tensor of it is freed. */
    @Override
    public void close() {
        memory.close();
    }
}
