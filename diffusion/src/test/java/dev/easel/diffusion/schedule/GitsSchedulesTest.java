package dev.easel.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitsSchedulesTest {
    @ParameterizedTest
    @ValueSource(ints = {80, 85, 90, 95, 100, 105, 110, 115, 120, 125, 130, 135, 140, 145, 150})
    void everyCoefficientHasFallingSchedulesOfAllLengths(int hundredths) {
        for (int steps = 2; steps <= 60; steps++) {
            float[] sigmas = GitsSchedules.sigmas(hundredths / 100.0, steps, 1).toArray();
            assertThat(sigmas).hasSize(steps + 1);
            assertThat(sigmas[0]).isEqualTo(14.61464119f);
            assertThat(sigmas[steps]).isZero();
            for (int step = 0; step < steps; step++) {
                assertThat(sigmas[step]).isGreaterThan(sigmas[step + 1]);
            }
        }
    }

    @Test
    void takesTheLastPartOfTheSteps() {
        float[] whole = GitsSchedules.sigmas(1.2, 10, 1).toArray();
        float[] part = GitsSchedules.sigmas(1.2, 10, 0.55).toArray();
        assertThat(part).hasSize(7).endsWith(whole[8], whole[9], 0f);
        assertThat(GitsSchedules.sigmas(1.2, 10, 0).toArray()).isEmpty();
    }

    @Test
    void namesTheCoefficientsThereAre() {
        assertThatThrownBy(() -> GitsSchedules.sigmas(0.83, 10, 1))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("0.83")
                .hasMessageContaining("0.80, 0.85");
    }
}
