package dev.easel.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class BetaDistributionTest {
    @Test
    void withBothShapesOneItIsUniform() {
        assertThat(new BetaDistribution(1, 1).quantile(0.3)).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void withBothShapesAHalfItIsTheArcSine() {
        double expected = Math.pow(Math.sin(Math.PI / 2 * 0.2), 2);
        assertThat(new BetaDistribution(0.5, 0.5).quantile(0.2)).isCloseTo(expected, within(1e-12));
    }

    @Property(tries = 200)
    void quantilesInvertTheCumulativeProbability(
            @ForAll @DoubleRange(min = 0.1, max = 5) double alpha,
            @ForAll @DoubleRange(min = 0.1, max = 5) double beta,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double probability) {
        BetaDistribution distribution = new BetaDistribution(alpha, beta);
        double quantile = distribution.quantile(probability);
        // Where the density is steep, the nearest double of the quantile is as exact as it gets.
        assertThat(distribution.cumulative(Math.nextDown(quantile))).isLessThanOrEqualTo(probability + 1e-6);
        assertThat(distribution.cumulative(Math.nextUp(quantile))).isGreaterThanOrEqualTo(probability - 1e-6);
    }
}
