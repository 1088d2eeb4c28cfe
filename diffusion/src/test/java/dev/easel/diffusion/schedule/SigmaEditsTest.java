package dev.easel.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SigmaEditsTest {
    private static final Sigmas SIGMAS = Sigmas.of(8, 4, 2, 1, 0);

    @Test
    void theSigmaAtACutEndsOnePartAndBeginsTheOther() {
        SigmaEdits.Split split = SigmaEdits.split(SIGMAS, 2);
        assertThat(split.high()).isEqualTo(Sigmas.of(8, 4, 2));
        assertThat(split.low()).isEqualTo(Sigmas.of(2, 1, 0));
    }

    @Test
    void aShareOfTheStepsRoundsHalvesToEven() {
        assertThat(SigmaEdits.splitDenoise(SIGMAS, 0.5).low()).isEqualTo(Sigmas.of(2, 1, 0));
        assertThat(SigmaEdits.splitDenoise(SIGMAS, 0.625).low().steps()).isEqualTo(2);
        assertThat(SigmaEdits.splitDenoise(SIGMAS, 0).high().isEmpty()).isTrue();
    }

    @Test
    void flippedSchedulesStartJustAboveZero() {
        assertThat(SigmaEdits.flip(SIGMAS)).isEqualTo(Sigmas.of(0.0001f, 1, 2, 4, 8));
    }

    @Test
    void theFirstSigmaCanBeSet() {
        assertThat(SigmaEdits.setFirst(SIGMAS, 9)).isEqualTo(Sigmas.of(9, 4, 2, 1, 0));
        assertThat(SigmaEdits.setFirst(Sigmas.of(new float[0]), 9).isEmpty()).isTrue();
    }

    @Test
    void stepsBetweenTwoSigmasAreDivided() {
        assertThat(SigmaEdits.extend(SIGMAS, 2, 4, 2, "linear")).isEqualTo(Sigmas.of(8, 4, 3, 2, 1.5f, 1, 0));
    }
}
