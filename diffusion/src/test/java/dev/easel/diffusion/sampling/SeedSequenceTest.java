package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Numbers of {@code numpy.random.SeedSequence(entropy, spawn_key=…, pool_size=24).generate_state(1)}. */
class SeedSequenceTest {
    @Test
    void seedsEqualNumPys() {
        assertThat(new SeedSequence(42).firstSeed()).isEqualTo(387750627L);
        assertThat(new SeedSequence(Long.MIN_VALUE + 5, 3, 2).firstSeed()).isEqualTo(3752026041L);
        assertThat(new SeedSequence(7, (1L << 33) + 1, 34).firstSeed()).isEqualTo(2322157917L);
    }
}
