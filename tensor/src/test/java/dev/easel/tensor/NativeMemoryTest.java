package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.tensor.file.SafetensorsFile;
import dev.easel.tensor.file.SafetensorsWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is freed by the garbage collector: what grows here would end a server after a day. */
class NativeMemoryTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void knowsTheHost() {
        assertThat(NativeMemory.totalBytes()).isPositive();
        assertThat(NativeMemory.availableBytes()).isBetween(1L, NativeMemory.totalBytes());
        assertThat(NativeMemory.residentBytes()).isBetween(NativeMemory.anonymousBytes(), NativeMemory.totalBytes());
        assertThat(NativeMemory.peakResidentBytes()).isGreaterThanOrEqualTo(NativeMemory.anonymousBytes());
    }

    @Test
    void doesNotGrowWithOperators() {
        operators(10_000);
        long before = NativeMemory.residentBytes();
        operators(100_000);
        assertThat(NativeMemory.residentBytes() - before).isLessThan(24 * MEBIBYTE);
    }

    /** As many operators, a hundred to a scope, each result 16 KiB: 1.6 GiB if nothing were freed. */
    private static void operators(int count) {
        try (TensorScope outer = TensorScope.open()) {
            Tensor x = Tensors.ones(4096);
            for (int round = 0; round < count / 100; round++) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor y = x;
                    for (int index = 0; index < 100; index++) {
                        y = y.mul(0.5);
                    }
                }
            }
        }
    }

    @Test
    void doesNotGrowWithFilesOpenedReadAndClosed() {
        Path file = folder.resolve("model.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            for (int index = 0; index < 16; index++) {
                tensors.put("layer." + index, Tensors.ones(64, 1024));
            }
            try (WeightMap weights = InMemoryWeights.of("test", tensors, Map.of())) {
                SafetensorsWriter.write(weights, file);
            }
        }
        cycles(file, 20);
        long before = NativeMemory.residentBytes();
        cycles(file, 300);
        assertThat(NativeMemory.residentBytes() - before).isLessThan(24 * MEBIBYTE);
        assertThat(MappedMemory.mapped()).isZero();
    }

    /** Each cycle reads 4 MiB and computes as much. */
    private static void cycles(Path file, int count) {
        for (int cycle = 0; cycle < count; cycle++) {
            try (TensorScope scope = TensorScope.open();
                    SafetensorsFile weights = SafetensorsFile.open(file)) {
                for (String key : weights.keys()) {
                    assertThat(weights.get(key)
                                    .mul(2.0)
                                    .select(0, 0)
                                    .select(0, 0)
                                    .item())
                            .isEqualTo(2);
                }
            }
        }
    }

    @Test
    void readsOneTensorOfAHugeFileWithoutTheOthers() throws IOException {
        long hugeBytes = 5L << 30;
        String header = "{\"huge\":{\"dtype\":\"U8\",\"shape\":[" + hugeBytes + "],\"data_offsets\":[0," + hugeBytes
                + "]},\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + hugeBytes + "," + (hugeBytes + 8)
                + "]}}";
        byte[] text = (header + " ".repeat(-header.length() & 7)).getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("huge.safetensors");
        ByteBuffer start = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, start.putLong(text.length).put(text).array());
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8 + text.length + hugeBytes + 8);
            sparse.seek(8 + text.length + hugeBytes);
            sparse.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
        }
        long before = NativeMemory.residentBytes();
        long began = System.nanoTime();
        try (TensorScope scope = TensorScope.open();
                SafetensorsFile weights = SafetensorsFile.open(file)) {
            assertThat(weights.get("last").toFloats()).containsExactly(1, 0);
            Tensor huge = weights.get("huge");
            assertThat(huge.narrow(0, hugeBytes - 4, 4).toBytes()).containsOnly(0);
            assertThat(NativeMemory.residentBytes() - before).isLessThan(64 * MEBIBYTE);
        }
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }

    @Test
    void givesFreedMemoryBack() {
        try (TensorScope scope = TensorScope.open()) {
            for (int index = 0; index < 2000; index++) {
                Tensors.ones(16_000);
            }
        }
        NativeMemory.trim();
        long trimmed = NativeMemory.anonymousBytes();
        try (TensorScope scope = TensorScope.open()) {
            for (int index = 0; index < 2000; index++) {
                Tensors.ones(16_000);
            }
            assertThat(NativeMemory.anonymousBytes() - trimmed).isGreaterThan(100 * MEBIBYTE);
        }
        NativeMemory.trim();
        assertThat(NativeMemory.anonymousBytes() - trimmed).isLessThan(24 * MEBIBYTE);
    }
}
