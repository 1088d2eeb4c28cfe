package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.tensor.DType;
import dev.easel.tensor.TensorScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrownianTreeTest {
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        tree.close();
        scope.close();
    }

    private final BrownianTree tree = tree();

    private static BrownianTree tree() {
        return new BrownianTree(0.1, 10, 7, DType.F32, 2, 3);
    }

    @Test
    void incrementsOfNeighboursAddUp() {
        float[] whole = tree.increment(1, 4).toFloats();
        float[] sum = tree.increment(1, 2.5).add(tree.increment(2.5, 4)).toFloats();
        for (int index = 0; index < whole.length; index++) {
            assertThat(sum[index]).isCloseTo(whole[index], within(1e-5f));
        }
    }

    @Test
    void incrementsThatEndAtAMiddleAddUpToo() {
        float[] whole = tree.increment(0.1, 10).toFloats();
        float[] sum = tree.increment(0.1, 5.05)
                .add(tree.increment(5.05, 7.525))
                .add(tree.increment(7.525, 10))
                .toFloats();
        for (int index = 0; index < whole.length; index++) {
            assertThat(sum[index]).isCloseTo(whole[index], within(1e-5f));
        }
    }

    @Test
    void incrementsDoNotDependOnWhatWasAskedBefore() {
        BrownianTree asked = tree();
        asked.increment(3, 9);
        asked.increment(0.2, 0.3);
        assertThat(asked.increment(1, 4).toFloats())
                .isEqualTo(tree().increment(1, 4).toFloats());
    }
}
