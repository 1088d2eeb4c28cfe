package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class MappedMemoryTest {
    @TempDir
    Path folder;

    /** Repeated, because the first tensor ever mapped is made in a scope like any other. */
    @RepeatedTest(3)
    void unmapsTheFileWithItsLastTensor() throws IOException {
        Path file = Files.write(folder.resolve("bytes"), new byte[] {1, 2, 3, 4});
        int before = MappedMemory.mapped();
        Tensor outliving;
        try (MappedMemory memory = MappedMemory.open(file)) {
            try (TensorScope scope = TensorScope.open()) {
                assertThat(memory.tensor(0, DType.U8, 2).toLongs()).containsExactly(1, 2);
                outliving = memory.tensor(2, DType.U8, 2).retain();
            }
            assertThat(MappedMemory.mapped()).isEqualTo(before + 1);
        }
        assertThat(outliving.toLongs()).containsExactly(3, 4);
        outliving.close();
        assertThat(MappedMemory.mapped()).isEqualTo(before);
    }
}
