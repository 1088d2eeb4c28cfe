package dev.easel.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.errors.EaselException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulerTest {
    private static final SigmaRange STABLE_DIFFUSION = DiscreteRange.stableDiffusion();
    private static final SigmaRange FLOW = FlowRange.linear(1, 1);

    @Test
    void namesAreComfyUisInItsOrder() {
        assertThat(Scheduler.ids())
                .containsExactly(
                        "simple",
                        "sgm_uniform",
                        "karras",
                        "exponential",
                        "ddim_uniform",
                        "beta",
                        "normal",
                        "linear_quadratic",
                        "kl_optimal");
    }

    @ParameterizedTest
    @EnumSource(Scheduler.class)
    void schedulesFallFromMuchNoiseToNone(Scheduler scheduler) {
        Sigmas sigmas = scheduler.sigmas(STABLE_DIFFUSION, 10);
        assertThat(sigmas.last()).isZero();
        assertThat(sigmas.first()).isGreaterThan(8);
        for (int step = 0; step < sigmas.steps(); step++) {
            assertThat(sigmas.get(step)).isGreaterThan(sigmas.get(step + 1));
        }
    }

    @Test
    void simpleTakesEveryNthLevelFromTheTop() {
        assertThat(Scheduler.SIMPLE.sigmas(FLOW, 4)).isEqualTo(Sigmas.of(1, 0.75f, 0.5f, 0.25f, 0));
    }

    @Test
    void ddimUniformMayTakeAnotherNumberOfSteps() {
        assertThat(Scheduler.DDIM_UNIFORM.sigmas(STABLE_DIFFUSION, 30).steps()).isEqualTo(31);
    }

    @Test
    void betaCountsEqualLevelsOnce() {
        assertThat(Scheduler.BETA.sigmas(STABLE_DIFFUSION, 1000).steps()).isLessThan(1000);
    }

    @Test
    void aPartOfTheNoiseIsTheEndOfALongerSchedule() {
        Sigmas part = Scheduler.NORMAL.sigmas(STABLE_DIFFUSION, 5, 0.5);
        assertThat(part).isEqualTo(Scheduler.NORMAL.sigmas(STABLE_DIFFUSION, 10).tail(6));
    }

    @Test
    void noNoiseIsNoSchedule() {
        assertThat(Scheduler.NORMAL.sigmas(STABLE_DIFFUSION, 5, 0).isEmpty()).isTrue();
    }

    @Test
    void oneStepOfKlOptimalDividesByZero() {
        assertThat(Scheduler.KL_OPTIMAL.sigmas(STABLE_DIFFUSION, 1).first()).isNaN();
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNamesThereAre() {
        assertThatThrownBy(() -> Scheduler.of("linear"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("'linear'")
                .hasMessageContaining("kl_optimal");
    }

    @Test
    void tunedSchedulesStretchAndEndWithoutNoise() {
        Sigmas sigmas = TunedSchedules.ALIGN_YOUR_STEPS.sigmas("SD1", 20, 1);
        assertThat(sigmas.steps()).isEqualTo(20);
        assertThat(sigmas.first()).isCloseTo(14.6146f, within(1e-3f));
        assertThat(sigmas.last()).isZero();
    }
}
