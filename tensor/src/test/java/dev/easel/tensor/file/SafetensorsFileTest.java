package dev.easel.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsBackWhatWasWritten() {
        Path file = folder.resolve("model.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("bytes", Tensors.ofBytes(new byte[] {1, 2, 3}, DType.U8, 3));
            tensors.put("half", Tensors.of(new float[] {1, -2}, 2, 1).to(DType.BF16));
            tensors.put("marker", Tensors.empty(DType.F8_E4M3, Device.CPU, 0));
            tensors.put("wide", Tensors.of(new double[] {0.5}));
            tensors.put("scalar", Tensors.scalar(7));
            write(file, tensors, Map.of("format", "pt"));
            try (WeightMap read = WeightFiles.open(file)) {
                assertThat(read.keys()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
                assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
                tensors.forEach((name, tensor) -> {
                    assertThat(read.get(name).dtype()).isEqualTo(tensor.dtype());
                    assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
                    assertThat(read.get(name).toBytes()).isEqualTo(tensor.toBytes());
                });
                assertThat(read.find("other")).isEmpty();
                assertThatThrownBy(() -> read.get("other")).hasMessageContaining("'other' is missing in " + file);
            }
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void showsPartsOfAMapUnderOtherNames() {
        Path file = folder.resolve("model.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("model.first.weight", Tensors.ones(2, 3));
            tensors.put("vae.first.weight", Tensors.ones(1));
            write(file, tensors, Map.of());
            try (WeightMap all = SafetensorsFile.open(file)) {
                WeightMap model = all.under("model.");
                assertThat(model.keys()).containsExactly("first.weight");
                assertThat(model.size("first.weight", -1)).isEqualTo(3);
                WeightMap renamed = model.renamed(key -> Optional.of(key.replace("first", "in")));
                assertThat(renamed.get("in.weight").shape()).containsExactly(2, 3);
                assertThat(renamed.contains("first.weight")).isFalse();
                assertThat(all.containsPrefix("vae.")).isTrue();
            }
        }
    }

    @Test
    void copiesTensorsThatAreNotAlignedAndMapsTheOthers() throws IOException {
        // 8 + 96 bytes of header, then one byte, then a float that starts at an odd address.
        String header =
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,5]}}";
        Path file = HostileFiles.safetensors(folder, header, new byte[] {9, 0, 0, (byte) 0x80, 0x3f});
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = SafetensorsFile.open(file)) {
            assertThat(weights.get("a").toBytes()).containsExactly(9);
            assertThat(weights.get("b").item()).isEqualTo(1);
            assertThat(weights.get("b").address() % 4).isZero();
        }
    }

    @Test
    void keepsTensorsReadableAfterTheFileWasClosed() {
        Path file = folder.resolve("model.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("x", Tensors.of(new float[] {1, 2, 3}));
            write(file, tensors, Map.of());
            WeightMap weights = SafetensorsFile.open(file);
            Tensor view = weights.get("x").narrow(0, 1, 2);
            weights.close();
            assertThat(view.toFloats()).containsExactly(2, 3);
            assertThatThrownBy(() -> weights.get("x")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void leavesNothingBehindWhenWritingFails() {
        Path file = folder.resolve("missing").resolve("model.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("x", Tensors.ones(1));
            assertThatThrownBy(() -> write(file, tensors, Map.of()))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining("could not be written");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static void write(Path file, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        try (WeightMap weights = InMemoryWeights.of("test", tensors, metadata)) {
            SafetensorsWriter.write(weights, file);
        }
    }
}
