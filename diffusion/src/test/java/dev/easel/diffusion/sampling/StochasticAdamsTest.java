package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class StochasticAdamsTest {
    @Test
    void weightsOfEqualPredictionsAddUpToTheStep() {
        double[] places = {-0.4, 0.1, 0.5, 1.2};
        double[] weights = StochasticAdams.weights(0.8, places, 1.2, 1.9, 0.6);
        double whole = 0.8 * -Math.expm1(-(1 + 0.36) * 0.7);
        assertThat(DoubleStream.of(weights).sum()).isCloseTo(whole, within(1e-12));
    }

    @Test
    void simpleWeightsAddUpToTheStepToo() {
        double whole = -Math.expm1(-0.7);
        assertThat(DoubleStream.of(StochasticAdams.simplePredictor(1, 0.5, 1.2, 1.9, 0))
                        .sum())
                .isCloseTo(whole, within(1e-12));
        assertThat(DoubleStream.of(StochasticAdams.simpleCorrector(1, 1.2, 1.9, 0))
                        .sum())
                .isCloseTo(whole, within(1e-12));
    }

    @Test
    void systemsAreSolvedWithRowExchanges() {
        double[] solution = LinearSystem.solve(new double[][] {{0, 2}, {3, 1}}, new double[] {4, 5});
        assertThat(solution).containsExactly(new double[] {1, 2}, within(1e-12));
    }
}
