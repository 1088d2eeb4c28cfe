package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.film.FilmFrame;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter film model in this repository, through the command line. */
class StarterFilmTest {
    private static final int FRAMES = 25;

    /** How far red lies above blue where the balloon is; the background is the other way round. */
    private static final int REDDER = 40;

    @TempDir
    private Path folder;

    private Path film;

    @BeforeEach
    void makeAFilm() {
        film = folder.resolve("balloon.png");
        CommandLineRun run = CommandLineRun.of(
                "video",
                "a red balloon rising on a blue background",
                "--models",
                Path.of("../starter-model").toString(),
                "--device",
                "cpu",
                "-o",
                film.toString());
        assertThat(run.status()).as(run.err()).isZero();
    }

    private List<FilmFrame> frames() {
        try (FilmReader reader = FilmReaders.open(film, FrameRate.of(1))) {
            return Stream.generate(reader::next)
                    .takeWhile(Optional::isPresent)
                    .map(Optional::orElseThrow)
                    .toList();
        }
    }

    @Test
    void aRedBalloonRisesOnBlue() {
        List<FilmFrame> frames = frames();

        assertThat(frames).hasSize(FRAMES);
        Red first = Red.of(frames.getFirst().picture());
        Red last = Red.of(frames.getLast().picture());
        assertThat(first.height()).isLessThan(0.45);
        assertThat(last.height()).isGreaterThan(0.75);
        for (FilmFrame frame : frames) {
            Red red = Red.of(frame.picture());
            assertThat(red.share()).isBetween(0.03, 0.3);
            assertThat(red.blueAround()).isGreaterThan(0.6);
        }
    }

    /**
     * Where the red of a picture is.
     *
     * @param share of all pixels, 0 to 1
     * @param height of its middle above the lower edge, 0 to 1
     * @param blueAround share of clearly blue pixels, 0 to 1
     */
    private record Red(double share, double height, double blueAround) {
        static Red of(Picture picture) {
            byte[] samples = picture.samples();
            double red = 0;
            double rows = 0;
            double blue = 0;
            int pixels = picture.width() * picture.height();
            for (int pixel = 0; pixel < pixels; pixel++) {
                int at = pixel * picture.channels();
                int difference = (samples[at] & 0xff) - (samples[at + 2] & 0xff);
                if (difference > REDDER) {
                    red++;
                    int row = pixel / picture.width();
                    rows += (double) row / picture.height();
                } else if (difference < -REDDER) {
                    blue++;
                }
            }
            return new Red(red / pixels, 1 - rows / Math.max(1, red), blue / pixels);
        }
    }
}
