package dev.easel.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class PictureResizerTest {
    /** The expectations were computed by Pillow 9.4.0 itself. */
    @ParameterizedTest
    @CsvFileSource(resources = "/pillow-resize.csv")
    void everySampleIsPillows(
            String operation,
            int channels,
            int width,
            int height,
            int newWidth,
            int newHeight,
            ResamplingFilter filter,
            long checksum) {
        Picture picture = TestPictures.noise(width, height, channels, channels);

        Picture resized = operation.equals("resize")
                ? PictureResizer.resize(picture, newWidth, newHeight, filter)
                : Supersampling.resize(picture, newWidth, newHeight, 8, filter);

        assertThat(resized.width()).isEqualTo(newWidth);
        assertThat(resized.height()).isEqualTo(newHeight);
        assertThat(TestPictures.checksum(resized)).isEqualTo(checksum);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/pillow-resize.csv")
    void supersamplingIsTwoResizesWithoutTheLargePicture(
            String operation,
            int channels,
            int width,
            int height,
            int newWidth,
            int newHeight,
            ResamplingFilter filter,
            long checksum) {
        Picture picture = TestPictures.noise(width, height, channels, 7);

        Picture large = PictureResizer.resize(picture, newWidth * 3, newHeight * 3, filter);

        assertThat(Supersampling.resize(picture, newWidth, newHeight, 3, filter).samples())
                .isEqualTo(PictureResizer.resize(large, newWidth, newHeight, filter)
                        .samples());
    }

    @Test
    void severalBandsFitTogether() {
        Picture picture = TestPictures.noise(20, 150, 3, 1);

        Picture large = PictureResizer.resize(picture, 40, 600, ResamplingFilter.LANCZOS);

        assertThat(Supersampling.resize(picture, 20, 300, 2, ResamplingFilter.LANCZOS)
                        .samples())
                .isEqualTo(PictureResizer.resize(large, 20, 300, ResamplingFilter.LANCZOS)
                        .samples());
    }

    @Test
    void aSizeThatNoMemoryHoldsIsRefused() {
        Picture picture = TestPictures.noise(4, 4, 3, 1);

        assertThatThrownBy(() -> PictureResizer.resize(picture, 48_000, 48_000, ResamplingFilter.LANCZOS))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("48000x48000");
        assertThatThrownBy(() -> PictureResizer.resize(picture, 0, 4, ResamplingFilter.LANCZOS))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("0x4");
    }
}
