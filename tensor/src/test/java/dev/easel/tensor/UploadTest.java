package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.tensor.file.SafetensorsWriter;
import dev.easel.tensor.file.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    private static final long COLUMNS = 1_234_567;

    @Test
    void copiesPieceByPiece() {
        try (TensorScope scope = TensorScope.open()) {
            Upload upload = new Upload(3);
            Tensor source = numbers();
            Tensor copy = upload.copy(source, Device.CPU, false);
            assertThat(copy.shape()).containsExactly(5, COLUMNS);
            assertThat(copy.toBytes()).isEqualTo(source.toBytes());
        }
    }

    @Test
    void readsAMappedFileAndNotTheMapping(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            Tensor source = numbers();
            SafetensorsWriter.write(
                    InMemoryWeights.of("test", new LinkedHashMap<>(Map.of("weight", source)), Map.of()), file);
            Upload upload = new Upload(3);
            try (WeightMap weights = WeightFiles.open(file)) {
                Tensor mapped = weights.get("weight");
                assertThat(MappedMemory.part(mapped.hostMemory())).isPresent();
                assertThat(upload.copy(mapped, Device.CPU, false).toBytes()).isEqualTo(source.toBytes());
            }
            assertThat(MappedMemory.part(source.hostMemory())).isEmpty();
        }
    }

    @Test
    void aBatchIsOverWhenItIsClosed() {
        try (TensorScope scope = TensorScope.open()) {
            Upload upload = new Upload(2);
            Tensor source = numbers();
            List<Tensor> copies = new ArrayList<>();
            try (Upload.Batch batch = Upload.batch()) {
                try (Upload.Batch inner = Upload.batch()) {
                    copies.add(upload.copy(source, Device.CPU, true));
                }
                copies.add(upload.copy(source, Device.CPU, true));
            }
            assertThat(copies).allSatisfy(copy -> assertThat(copy.toBytes()).isEqualTo(source.toBytes()));
        }
    }

    @Test
    void aFailedCopyIsToldWhenTheBatchIsClosed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SafetensorsWriter.write(
                    InMemoryWeights.of("test", new LinkedHashMap<>(Map.of("weight", numbers())), Map.of()), file);
            try (WeightMap weights = WeightFiles.open(file)) {
                Tensor mapped = weights.get("weight");
                Files.write(file, new byte[8]);
                Upload.Batch batch = Upload.batch();
                new Upload(2).copy(mapped, Device.CPU, true);
                assertThatThrownBy(batch::close).hasMessageContaining("became shorter");
            }
        }
    }

    /** Some 24 MB, no multiple of a piece. */
    private static Tensor numbers() {
        return Tensors.arange(0, 5 * COLUMNS, Device.CPU).to(DType.F32).view(5, COLUMNS);
    }

    @Test
    void movesToACardAndBack() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(1)) {
            Tensor source = generator.normal(DType.F32, 3, 1 << 20);
            for (Device device : Devices.cuda()) {
                Tensor there = source.to(device, DType.BF16);
                assertThat(there.device()).isEqualTo(device);
                assertThat(there.to(Device.CPU).toBytes())
                        .isEqualTo(source.to(DType.BF16).toBytes());
            }
        }
    }
}
