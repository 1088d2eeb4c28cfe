package dev.easel.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
    /** The expectations are what Pillow 9.4.0 reads, handled as the reference's loader does. */
    @ParameterizedTest
    @CsvFileSource(resources = "/pillow-read.csv")
    void everyKindOfFileIsReadAsTheReferenceDoes(String file, int width, int height, int channels, long checksum) {
        Picture picture = PictureReader.read(TestPictures.file(file), file);

        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
        assertThat(picture.channels()).isEqualTo(channels);
        if (!file.endsWith(".jpg")) {
            assertThat(TestPictures.checksum(picture)).isEqualTo(checksum);
        }
    }

    @Test
    void aPhotographIsTurnedUpright() {
        Picture picture = PictureReader.read(TestPictures.file("orientation6.jpg"), "orientation6.jpg");

        assertThat(picture.sample(11, 0, 0)).as("stored top left, red 0").isLessThan(8);
        assertThat(picture.sample(11, 0, 1)).as("stored top left, green 0").isLessThan(8);
        assertThat(picture.sample(11, 15, 0)).as("stored top right, red 225").isGreaterThan(215);
        assertThat(picture.sample(0, 0, 1)).as("stored bottom left, green 220").isGreaterThan(210);
    }

    @Test
    void aFileThatClaimsTooManyPixelsIsRefusedBeforeDecoding() {
        assertThatThrownBy(() -> PictureReader.read(TestPictures.file("bomb.png"), "bomb.png"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("bomb.png")
                .hasMessageContaining("60000x60000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "rgba.png",
                "palette.png",
                "orientation6.jpg",
                "lossless.webp",
                "rgb.bmp",
                "palette.gif"
            })
    void aTruncatedFileIsRefused(String name) {
        byte[] whole = TestPictures.file(name);
        byte[] half = Arrays.copyOf(whole, whole.length * 6 / 10);

        assertThatThrownBy(() -> PictureReader.read(half, name))
                .isInstanceOf(EaselException.class)
                .hasMessageStartingWith("The file " + name + " cannot be read as a picture");
    }

    @Test
    void textIsNoPicture() {
        assertThatThrownBy(() -> PictureReader.read("hello".getBytes(StandardCharsets.US_ASCII), "hello.txt"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("none of PNG, JPEG, WebP, GIF and BMP");
    }

    @Property(tries = 400)
    void damagedFilesAreReadOrRefusedAndNothingElse(
            @ForAll @IntRange(max = 5) int which,
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 65535) Integer> damage) {
        byte[] file = TestPictures.file(
                List.of("rgba.png", "palette.png", "orientation6.jpg", "lossless.webp", "rgb.bmp", "palette.gif")
                        .get(which));
        for (int index = 0; index < damage.size(); index++) {
            file[(damage.get(index) * 31 + index) % file.length] = (byte) (damage.get(index) >> 4);
        }
        try {
            assertThat(PictureReader.read(file, "damaged").width()).isPositive();
        } catch (EaselException refused) {
            assertThat(refused).hasMessageStartingWith("The file damaged cannot be read as a picture");
        }
    }
}
