package dev.easel.bench.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.GgufType;
import dev.easel.tensor.file.SafetensorsWriter;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void storesMatricesAndFilmKernelsInBlocksAndKeepsTheRestAndTheMetadata() {
        Path file = folder.resolve("in.safetensors");
        Path written = folder.resolve("out.gguf");
        try (TensorScope scope = TensorScope.open();
                Generator noise = new Generator(3)) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("matrix", noise.normal(DType.F32, 16, 64));
            tensors.put("film.kernel", noise.normal(DType.F32, 16, 32, 3, 3, 3));
            tensors.put("picture.kernel", noise.normal(DType.F32, 16, 32, 3, 3));
            tensors.put("table", noise.normal(DType.F32, 6, 64));
            tensors.put("bias", noise.normal(DType.F32, 64));
            try (WeightMap weights = InMemoryWeights.of("in", tensors, Map.of("config", "{\"depth\": 1}"))) {
                SafetensorsWriter.write(weights, file);
            }

            QuantizeCommand.quantize(file, written, GgufType.Q8_0, "");

            try (WeightMap weights = WeightFiles.open(written)) {
                assertThat(weights.metadata()).containsEntry("config", "{\"depth\": 1}");
                tensors.forEach((name, tensor) -> {
                    Tensor read = weights.get(name).to(DType.F32);
                    double worst = read.sub(tensor).abs().max().item();
                    boolean inBlocks = name.equals("matrix") || name.equals("film.kernel");
                    assertThat(read.shape()).as(name).isEqualTo(tensor.shape());
                    assertThat(worst).as(name).isCloseTo(0, within(inBlocks ? 0.03 : 0));
                    assertThat(worst > 0).as(name + " in blocks").isEqualTo(inBlocks);
                });
            }
        }
    }
}
