package dev.easel.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufWriterTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"Q8_0, 0.02", "Q5_0, 0.15", "Q4_0, 0.3", "BF16, 0.02", "F16, 0.002", "F32, 0"})
    void readsBackWhatWasWritten(GgufType type, double tolerance) {
        Path file = folder.resolve("model.gguf");
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(1)) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("wide", generator.normal(DType.F32, 3, 64));
            tensors.put("narrow", generator.normal(DType.F32, 5));
            tensors.put("kernel", generator.normal(DType.F32, 2, 4, 2, 2, 8));
            tensors.put("scalar", Tensors.scalar(0.5));
            write(tensors, new LinkedHashMap<>(), type, file);
            try (GgufFile read = GgufFile.open(file)) {
                assertThat(read.keys()).containsExactlyElementsOf(tensors.keySet());
                assertThat(read.type("wide")).contains(type);
                tensors.forEach((name, tensor) -> {
                    assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
                    Tensor difference = read.get(name).to(DType.F32).sub(tensor).abs();
                    assertThat(difference.max().item()).isLessThanOrEqualTo(tolerance);
                });
            }
        }
    }

    @Test
    void keepsMetadataWithTheirTypes() {
        Path file = folder.resolve("model.gguf");
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", new GgufValue.Text("flux"));
        metadata.put("big", new GgufValue.Whole(1L << 40));
        metadata.put("real", new GgufValue.Real(0.1));
        metadata.put("flag", new GgufValue.Flag(true));
        metadata.put("list", new GgufValue.Sequence(List.of(new GgufValue.Whole(1), new GgufValue.Whole(1L << 40))));
        write(new LinkedHashMap<>(), metadata, GgufType.F32, file);
        try (GgufFile read = GgufFile.open(file)) {
            assertThat(read.values()).isEqualTo(metadata);
        }
    }

    @Test
    void refusesBlocksItCannotMake() {
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("w", Tensors.ones(256));
            assertThatThrownBy(() -> write(tensors, new LinkedHashMap<>(), GgufType.Q4_K, folder.resolve("x.gguf")))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining("Q4_K cannot be written");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static void write(
            SequencedMap<String, Tensor> tensors, SequencedMap<String, GgufValue> metadata, GgufType type, Path file) {
        try (WeightMap weights = InMemoryWeights.of("test", tensors, Map.of())) {
            GgufWriter.write(weights, metadata, key -> type, file);
        }
    }
}
