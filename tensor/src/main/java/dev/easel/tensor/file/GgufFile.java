package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.MappedMemory;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.GgufHeader.Place;
import dev.easel.tensor.quantized.BlockType;
import dev.easel.tensor.quantized.QuantizedTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** A GGUF file of version 2 or 3, mapped into memory. Opening reads and checks its head only. */
public final class GgufFile implements WeightMap {
    static final String MAGIC = "GGUF";

    private final Path file;
    private final MappedMemory memory;
    private final GgufHeader header;

    private GgufFile(Path file, MappedMemory memory, GgufHeader header) {
        this.file = file;
        this.memory = memory;
        this.header = header;
    }

    /**
     * Opens a file and checks its head: every count and length against the file's size, tensors in order and inside the file.
     *
     * @throws EaselException when the file is missing, is not a GGUF file, or breaks one of these rules
     */
    public static GgufFile open(Path file) {
        WeightFiles.requireFile(file);
        MappedMemory memory = map(file);
        try {
            if (!startsWithMagic(memory.segment())) {
                throw corrupt(file, "it does not start with '" + MAGIC + "'");
            }
            return new GgufFile(
                    file, memory, GgufHeaderParser.parse(memory.segment(), reason -> corrupt(file, reason)));
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

    private static boolean startsWithMagic(MemorySegment segment) {
        for (int index = 0; index < MAGIC.length(); index++) {
            if (index >= segment.byteSize() || segment.get(ValueLayout.JAVA_BYTE, index) != MAGIC.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    private static EaselException corrupt(Path file, String reason) {
        return WeightFileError.corrupt(file, "GGUF", reason);
    }

    /** Version of the format, 2 or 3. */
    public int version() {
        return header.version();
    }

    /** The metadata with their types, in the file's order. */
    public SequencedMap<String, GgufValue> values() {
        return Collections.unmodifiableSequencedMap(header.metadata());
    }

    /** How a tensor is stored. */
    public Optional<GgufType> type(String key) {
        return Optional.ofNullable(header.tensors().get(key)).map(Place::type);
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

    /** {@inheritDoc} Lists are left out; see {@link #values}. */
    @Override
    public Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        header.metadata().forEach((key, value) -> {
            if (!(value instanceof GgufValue.Sequence)) {
                texts.put(key, value.toString());
            }
        });
        return texts;
    }

    @Override
    public Optional<QuantizedTensor> quantized(String key) {
        Place place = place(key);
        return place.type().block().map(block -> {
            Tensor blocks = blocks(place, block); // [count, bytes]
            return new QuantizedTensor(block, blocks, place.shape());
        });
    }

    private Tensor blocks(Place place, BlockType block) {
        long count = place.byteSize() / block.bytes();
        return memory.tensor(header.dataStart() + place.offset(), DType.U8, count, block.bytes());
    }

    @Override
    public Tensor get(String key) {
        Place place = place(key);
        if (place.type().dtype().isPresent()) {
            return memory.tensor(
                    header.dataStart() + place.offset(), place.type().dtype().get(), place.shape());
        }
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(quantized(key).orElseThrow().decode(DType.F32));
        }
    }

    private Place place(String key) {
        return Optional.ofNullable(header.tensors().get(key)).orElseThrow(() -> missing(key));
    }

    /** Hands out no more tensors; the file is unmapped when the last tensor of it is freed. */
    @Override
    public void close() {
        memory.close();
    }
}
