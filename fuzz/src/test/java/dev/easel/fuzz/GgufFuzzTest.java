package dev.easel.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.easel.errors.EaselException;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** GGUF files: every tensor can be read, or the file is refused in a sentence. */
class GgufFuzzTest {
    private static final Path FILE = temporaryFile();

    private static Path temporaryFile() {
        try {
            Path file = Files.createTempFile("fuzzed", ".gguf");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void readsOrRefuses(byte[] content) throws IOException {
        Files.write(FILE, content);
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = WeightFiles.open(FILE)) {
            for (String key : weights.keys()) {
                weights.get(key).toBytes();
            }
        } catch (EaselException refusal) {
            Refusals.check(refusal);
        }
    }
}
