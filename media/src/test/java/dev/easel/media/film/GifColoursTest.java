package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Palettes, and pictures in their colours. */
class GifColoursTest {
    private static final int SIDE = 64;

    /** A picture whose colour at each place is 0xAARRGGBB. */
    private static Picture picture(IntBinaryOperator colour) {
        byte[] samples = new byte[SIDE * SIDE * 4];
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            int value = colour.applyAsInt(pixel % SIDE, pixel / SIDE);
            samples[4 * pixel] = (byte) (value >> 16);
            samples[4 * pixel + 1] = (byte) (value >> 8);
            samples[4 * pixel + 2] = (byte) value;
            samples[4 * pixel + 3] = (byte) (value >> 24);
        }
        return new Picture(SIDE, SIDE, 4, samples);
    }

    private static GifPalette palette(Picture... pictures) {
        GifPaletteBuilder builder = GifPaletteBuilder.forFilm();
        for (Picture picture : pictures) {
            builder.add(picture);
        }
        return builder.build();
    }

    /** The colours that are seen, transparent ones as 0. */
    private static int[] mapped(Picture picture, Optional<GifPalette> palette, Dither dither) {
        FilmFormat format = new FilmFormat(SIDE, SIDE, true, Optional.empty(), 0);
        GifColours.Paletted mapped = new GifColours(format, new FilmEncoding.Gif(palette, dither)).map(picture);
        int[] seen = new int[SIDE * SIDE];
        Arrays.setAll(seen, pixel -> mapped.colours()[mapped.indexes()[pixel] & 0xFF]);
        return seen;
    }

    private static int grey(int level) {
        return 0xFF << 24 | level << 16 | level << 8 | level;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNearestColourIsFoundExactly(boolean remember) {
        Random random = new Random(5);
        int[] palette = random.ints(256).map(colour -> colour | 0xFF << 24).toArray();
        palette[17] = 0;
        NearestColour nearest = new NearestColour(palette, remember);
        for (int round = 0; round < 20_000; round++) {
            int red = random.nextInt(256);
            int green = random.nextInt(256);
            int blue = random.nextInt(256);
            int least = Integer.MAX_VALUE;
            for (int index = 0; index < palette.length; index++) {
                least = index == 17 ? least : Math.min(least, distance(palette[index], red, green, blue));
            }
            int found = nearest.index(red, green, blue);
            assertThat(nearest.index(red, green, blue)).isEqualTo(found);
            assertThat(found).isNotEqualTo(17);
            assertThat(distance(palette[found], red, green, blue)).isEqualTo(least);
        }
    }

    private static int distance(int colour, int red, int green, int blue) {
        int redder = (colour >> 16 & 0xFF) - red;
        int greener = (colour >> 8 & 0xFF) - green;
        int bluer = (colour & 0xFF) - blue;
        return redder * redder + greener * greener + bluer * bluer;
    }

    @ParameterizedTest
    @EnumSource(
            value = Dither.class,
            names = {"NONE", "DIFFUSION", "FLOYD_STEINBERG"})
    void upTo255ColoursStayAsTheyAre(Dither dither) {
        Picture picture = picture((x, y) -> 0xFF << 24 | (x * 3 + 64 * y) % 255 << 8 | 7);

        for (Optional<GifPalette> palette : Set.of(Optional.of(palette(picture)), Optional.<GifPalette>empty())) {
            int[] seen = mapped(picture, palette, dither);
            for (int pixel = 0; pixel < seen.length; pixel++) {
                assertThat(seen[pixel]).isEqualTo(0xFF << 24 | (pixel % SIDE * 3 + 64 * (pixel / SIDE)) % 255 << 8 | 7);
            }
        }
    }

    @Test
    void aPlainAreaAmongManyColoursStaysPlain() {
        Random random = new Random(3);
        int plain = 0xFF4387F5;
        Picture picture = picture((x, y) -> y < 32 ? plain : random.nextInt() | 0xFF << 24);

        int[] seen = mapped(picture, Optional.of(palette(picture)), Dither.DIFFUSION);

        assertThat(Arrays.stream(seen).limit(SIDE * 32L)).containsOnly(plain);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dither.class,
            names = {"DIFFUSION", "FLOYD_STEINBERG"})
    void ditheringKeepsTheMeanOfAnArea(Dither dither) {
        int[] colours = new int[256];
        Arrays.fill(colours, 0, 8, 0xFF000000);
        for (int index = 0; index < 8; index++) {
            colours[index] = grey(index * 36);
        }
        Picture ramp = picture((x, y) -> grey(2 * x + 60));

        int[] seen = mapped(ramp, Optional.of(new GifPalette(colours)), dither);

        for (int block = 0; block < SIDE; block += 16) {
            double mean = 0;
            for (int pixel = 0; pixel < SIDE * 16; pixel++) {
                mean += seen[pixel / 16 * SIDE + block + pixel % 16] & 0xFF;
            }
            assertThat(mean / (SIDE * 16)).isBetween(2 * block + 15 + 60 - 3.0, 2 * block + 15 + 60 + 3.0);
        }
    }

    @Test
    void aFixedPatternDependsOnThePlaceAlone() {
        int[] colours = new int[256];
        colours[0] = grey(100);
        colours[1] = grey(105);
        GifPalette two = new GifPalette(colours);

        int[] seen = mapped(picture((x, y) -> grey(102)), Optional.of(two), Dither.ORDERED);
        int[] other = mapped(picture((x, y) -> y < 32 ? 0 : grey(102)), Optional.of(two), Dither.ORDERED);

        assertThat(Arrays.copyOfRange(other, 32 * SIDE, SIDE * SIDE))
                .isEqualTo(Arrays.copyOfRange(seen, 32 * SIDE, SIDE * SIDE));
        for (int shift = 0; shift < 8; shift++) {
            int row = shift * SIDE;
            assertThat(Arrays.copyOfRange(seen, row, row + 8)).isEqualTo(Arrays.copyOfRange(seen, row + 8, row + 16));
        }
        long brighter =
                Arrays.stream(seen).filter(colour -> colour == grey(105)).count();
        assertThat(brighter).isEqualTo(SIDE * SIDE * 3L / 8);
    }

    @Test
    void whatIsMoreThanHalfTransparentIsTransparent() {
        Picture picture = picture((x, y) -> (x < 32 ? 0x7F : 0x80) << 24 | 0x102030);

        int[] seen = mapped(picture, Optional.of(palette(picture)), Dither.DIFFUSION);

        assertThat(seen[0]).isZero();
        assertThat(seen[SIDE - 1]).isEqualTo(0xFF102030);
        assertThat(mapped(picture((x, y) -> 0), Optional.empty(), Dither.DIFFUSION))
                .containsOnly(0);
    }

    @Test
    void theColoursOfAllFramesAreInThePalette() {
        Picture red = picture((x, y) -> 0xFF << 24 | x * 4 << 16 | y * 2);
        Picture green = picture((x, y) -> 0xFF << 24 | x * 4 << 8 | y * 2);

        GifPalette both = palette(red, green);

        assertThat(worst(red, both)).isLessThan(20 * 20);
        assertThat(worst(green, both)).isLessThan(20 * 20);
        Set<Integer> distinct = new HashSet<>();
        Arrays.stream(both.colours()).forEach(distinct::add);
        assertThat(distinct).hasSizeGreaterThan(250).contains(0);
    }

    /** The largest squared distance of a pixel from what is seen for it. */
    private static int worst(Picture picture, GifPalette palette) {
        int[] seen = mapped(picture, Optional.of(palette), Dither.NONE);
        int worst = 0;
        for (int pixel = 0; pixel < seen.length; pixel++) {
            int x = pixel % SIDE;
            int y = pixel / SIDE;
            worst = Math.max(
                    worst,
                    distance(seen[pixel], picture.sample(x, y, 0), picture.sample(x, y, 1), picture.sample(x, y, 2)));
        }
        return worst;
    }
}
