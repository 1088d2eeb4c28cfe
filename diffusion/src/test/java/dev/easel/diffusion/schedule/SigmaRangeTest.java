package dev.easel.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.schedule.ContinuousRange.Time;
import org.junit.jupiter.api.Test;

class SigmaRangeTest {
    @Test
    void stableDiffusionHasLevelsFrom00292To146() {
        SigmaRange range = DiscreteRange.stableDiffusion();
        assertThat(range.table().size()).isEqualTo(1000);
        assertThat(range.smallest()).isCloseTo(0.0292f, within(1e-4f));
        assertThat(range.largest()).isCloseTo(14.6146f, within(1e-4f));
    }

    @Test
    void discreteTimesAreTheNearestLevelAndSigmasBetweenLevelsInterpolateLogarithms() {
        SigmaRange range = DiscreteRange.stableDiffusion();
        assertThat(range.timestep(range.table().get(500))).isEqualTo(500);
        float between = range.sigma(500.5f);
        assertThat(between)
                .isCloseTo(
                        (float) Math.sqrt(range.table().get(500) * range.table().get(501)), within(1e-5f));
    }

    @Test
    void zeroTerminalSnrEndsInAlmostPureNoise() {
        assertThat(DiscreteRange.zeroTerminalSnr().largest()).isCloseTo(4518.75f, within(1f));
    }

    @Test
    void distilledLevelsKeepTheNumbersOfTheFullTable() {
        DiscreteRange range = DiscreteRange.stableDiffusion().distilled();
        assertThat(range.table().size()).isEqualTo(50);
        assertThat(range.timestep(range.largest())).isEqualTo(999);
        assertThat(range.timestep(range.smallest())).isEqualTo(19);
    }

    @Test
    void percentsGoFromBeforeEverythingToNoNoise() {
        SigmaRange discrete = DiscreteRange.stableDiffusion();
        assertThat(discrete.percentToSigma(0)).isEqualTo(999999999.9);
        assertThat(discrete.percentToSigma(1)).isZero();
        SigmaRange flow = FlowRange.linear(3);
        assertThat(flow.percentToSigma(0)).isEqualTo(1);
        assertThat(flow.percentToSigma(0.5)).isEqualTo(3 * 0.5 / (1 + 2 * 0.5));
    }

    @Test
    void aShiftMovesSigmasTowardsNoise() {
        assertThat(FlowRange.linear(1).sigma(500)).isEqualTo(0.5f);
        assertThat(FlowRange.linear(3).sigma(500)).isEqualTo(0.75f);
        assertThat(FlowRange.exponential(1.15).sigma(0.5f))
                .isCloseTo((float) (Math.exp(1.15) / (Math.exp(1.15) + 1)), within(1e-6f));
    }

    @Test
    void theFluxShiftGrowsEvenlyWithTheTokens() {
        assertThat(FlowRange.exponential(256, 0.5, 256, 1.15, 4096).shift()).isCloseTo(0.5, within(1e-12));
        assertThat(FlowRange.exponential(4096, 0.5, 256, 1.15, 4096).shift()).isCloseTo(1.15, within(1e-12));
    }

    @Test
    void continuousTimesAreInvertible() {
        for (Time time : Time.values()) {
            SigmaRange range = ContinuousRange.of(0.002, 80, time);
            assertThat(range.sigma(range.timestep(0.7f))).isCloseTo(0.7f, within(1e-5f));
        }
    }
}
