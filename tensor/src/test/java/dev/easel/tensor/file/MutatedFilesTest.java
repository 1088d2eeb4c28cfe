package dev.easel.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is done to a sound file, reading it either works or says why not. */
class MutatedFilesTest {
    private static final byte[] TELLING = {0, 1, -1, 127, -128, '{', '}', '[', ']', '"', ',', ':', '9', '-', '\\'};

    private static Path folder;
    private static byte[] safetensors;
    private static byte[] gguf;

    @BeforeContainer
    static void writeSoundFiles() throws IOException {
        folder = Files.createTempDirectory("mutated");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("first.weight", Tensors.ones(2, 32));
            tensors.put("second.weight", Tensors.ones(3, 64).to(DType.BF16));
            tensors.put("empty", Tensors.ones(0));
            try (WeightMap weights = InMemoryWeights.of("sound", tensors, Map.of("format", "pt"))) {
                SafetensorsWriter.write(weights, folder.resolve("sound.safetensors"));
                SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
                metadata.put("general.architecture", new GgufValue.Text("flux"));
                metadata.put("sizes", new GgufValue.Sequence(List.of(new GgufValue.Whole(3), new GgufValue.Whole(4))));
                GgufWriter.write(weights, metadata, key -> GgufType.Q8_0, folder.resolve("sound.gguf"));
            }
        }
        safetensors = Files.readAllBytes(folder.resolve("sound.safetensors"));
        gguf = Files.readAllBytes(folder.resolve("sound.gguf"));
    }

    @AfterContainer
    static void deleteFiles() throws IOException {
        for (String name : List.of("sound.safetensors", "sound.gguf", "mutated.safetensors", "mutated.gguf")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void safetensors(@ForAll long seed) {
        readMutated("mutated.safetensors", mutate(safetensors, new Random(seed)));
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void gguf(@ForAll long seed) {
        readMutated("mutated.gguf", mutate(gguf, new Random(seed)));
    }

    /** Overwrites, cuts out, doubles or cuts off bytes, mostly near the start, where the header is. */
    private static byte[] mutate(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        int changes = 1 + random.nextInt(4);
        for (int change = 0; change < changes && bytes.length > 1; change++) {
            int at = random.nextInt(random.nextInt(8) == 0 ? bytes.length : Math.min(bytes.length, 400));
            int length = Math.min(1 + random.nextInt(12), bytes.length - at);
            bytes = switch (random.nextInt(6)) {
                case 0 -> join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
                case 1 -> join(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
                case 2 -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                default -> overwrite(bytes, at, length, random);
            };
        }
        return bytes;
    }

    private static byte[] overwrite(byte[] bytes, int at, int length, Random random) {
        for (int index = at; index < at + length; index++) {
            bytes[index] = random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : (byte) random.nextInt();
        }
        return bytes;
    }

    private static byte[] join(byte[] start, byte[] end) {
        byte[] joined = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, joined, start.length, end.length);
        return joined;
    }

    private static void readMutated(String name, byte[] bytes) {
        Path file = folder.resolve(name);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = WeightFiles.open(file)) {
            for (String key : weights.keys()) {
                assertThat(weights.get(key).toBytes()).isNotNull();
            }
        } catch (EaselException refusal) {
            assertThat(refusal).hasMessageContaining(name).hasMessageNotContaining("\n");
        }
    }
}
