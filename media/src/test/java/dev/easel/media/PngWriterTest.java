package dev.easel.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngWriterTest {
    @ParameterizedTest
    @CsvSource({"3, 4", "4, 4", "3, 1", "4, 0", "3, 9"})
    void whatIsWrittenIsReadBack(int channels, int compression) {
        Picture picture = TestPictures.noise(123, 300, channels, 5);

        byte[] file = PngWriter.write(picture, Map.of(), compression);

        assertThat(PictureReader.read(file, "written").samples()).isEqualTo(picture.samples());
    }

    @Test
    void greyIsOneChannel() {
        Picture picture = TestPictures.noise(9, 4, 1, 5);

        byte[] file = PngWriter.write(picture, Map.of(), PngWriter.SAVED);

        Picture read = PictureReader.read(file, "written");
        assertThat(file[25]).isZero();
        assertThat(read.sample(3, 2, 0)).isEqualTo(picture.sample(3, 2, 0));
        assertThat(read.sample(3, 2, 2)).isEqualTo(picture.sample(3, 2, 0));
    }

    @Test
    void textStandsInItsOwnChunksBeforeThePixels() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("prompt", "{\"1\": {}}");
        text.put("workflow", "{\"note\": \"\\u00fcn\"}");
        text.put("extra key", "✓");

        byte[] file = PngWriter.write(TestPictures.noise(24, 16, 3, 1), text, PngWriter.SAVED);

        List<String> types =
                PngChunks.of(file).stream().map(PngChunks.Chunk::type).toList();
        assertThat(types).containsExactly("IHDR", "tEXt", "tEXt", "iTXt", "IDAT", "IEND");
        assertThat(EmbeddedText.read(file)).isEqualTo(text);
    }

    @Test
    void aKeyThatPngCannotHoldIsNamed() {
        assertThatThrownBy(() -> PngWriter.write(TestPictures.noise(1, 1, 3, 1), Map.of("✓", ""), 1))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("✓");
    }

    @Test
    void aSavedFileAppearsWholeAndNeverReplacesAnother(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a.png");

        NewFile.create(file, new byte[] {1});

        assertThatThrownBy(() -> NewFile.create(file, new byte[] {2})).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readAllBytes(file)).containsExactly(1);
        NewFile.replace(file, new byte[] {3});
        assertThat(Files.readAllBytes(file)).containsExactly(3);
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).containsExactly(file);
        }
    }
}
