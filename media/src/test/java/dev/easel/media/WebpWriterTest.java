package dev.easel.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WebpWriterTest {
    @Property(tries = 50)
    void whatIsWrittenIsReadBackExactly(
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 256) int colours,
            @ForAll long seed) {
        byte[] samples = new byte[width * height * 3];
        Random random = new Random(seed);
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (byte) random.nextInt(colours);
        }
        Picture picture = new Picture(width, height, 3, samples);

        Picture read = PictureReader.read(WebpWriter.write(picture), "written");

        assertThat(read.channels()).isEqualTo(3);
        assertThat(read.samples()).isEqualTo(samples);
    }

    @Test
    void keepsAlpha() {
        byte[] samples = {10, 20, 30, 0, 40, 50, 60, 127, 70, 80, 90, (byte) 255, 1, 2, 3, 4};
        Picture read = PictureReader.read(WebpWriter.write(new Picture(2, 2, 4, samples)), "written");

        assertThat(read.hasAlpha()).isTrue();
        assertThat(read.samples()).isEqualTo(samples);
    }

    @Test
    void aPictureWiderThanABlockOfPredictors() {
        byte[] samples = new byte[1100 * 2];
        new Random(7).nextBytes(samples);
        Picture read = PictureReader.read(WebpWriter.write(new Picture(1100, 2, 1, samples)), "written");

        assertThat(read.sample(1099, 1, 0)).isEqualTo(samples[2199] & 0xFF);
        assertThat(read.sample(600, 0, 2)).isEqualTo(samples[600] & 0xFF);
    }
}
