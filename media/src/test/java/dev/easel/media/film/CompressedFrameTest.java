package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.media.Picture;
import org.junit.jupiter.api.Test;

class CompressedFrameTest {
    /** A gradient with a fine pattern. */
    private static Picture picture(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        for (int index = 0; index < samples.length; index++) {
            int x = index / 3 % width;
            int y = index / 3 / width;
            samples[index] = (byte) (40 + 2 * x + y + (x * 7 + y * 3) % 11 + 10 * (index % 3));
        }
        return new Picture(width, height, 3, samples);
    }

    private static double meanDifference(Picture original, Picture compressed) {
        double sum = 0;
        for (int y = 0; y < compressed.height(); y++) {
            for (int x = 0; x < 3 * compressed.width(); x++) {
                int before = original.samples()[y * 3 * original.width() + x] & 0xFF;
                int after = compressed.samples()[y * 3 * compressed.width() + x] & 0xFF;
                sum += Math.abs(before - after);
            }
        }
        return sum / compressed.samples().length;
    }

    @Test
    void thePictureStaysAndLosesDetailTheMoreTheHigherTheRateFactor() {
        Picture original = picture(64, 48);

        double little = meanDifference(original, CompressedFrame.of(original, 10));
        double usual = meanDifference(original, CompressedFrame.of(original, 35));
        double much = meanDifference(original, CompressedFrame.of(original, 51));

        assertThat(little).isLessThan(3);
        assertThat(usual).isBetween(little, 12.0);
        assertThat(much).isGreaterThan(usual);
    }

    @Test
    void anOddRowAndColumnAreCutOff() {
        Picture compressed = CompressedFrame.of(picture(51, 37), 30);

        assertThat(compressed.width()).isEqualTo(50);
        assertThat(compressed.height()).isEqualTo(36);
    }

    @Test
    void whatCannotBeAFrameIsRefused() {
        assertThatThrownBy(() -> CompressedFrame.of(picture(12, 40), 30))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("12×40")
                .hasMessageContaining("16");
    }
}
