package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingMemoryTest {
    private static final int STEPS = 12;
    /** The longest history, and the latents a run starts from, corrects and is at. */
    private static final int MOST_OPEN = 7;

    static Iterable<String> names() {
        return Samplers.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aStepHoldsItsHistoryAndNothingElseOfTheStepsBefore(String name) {
        ToyFamily toy = new ToyFamily();
        Seen seen = new Seen();
        try (TensorScope scope = TensorScope.open()) {
            Conditioning text = Conditioning.of(ConditioningEntry.of(Tensors.ones(1, 2, 2)));
            Sigmas sigmas = Scheduler.SIMPLE.sigmas(toy.sampling().range(), STEPS);
            CustomSampling.sample(
                    new SeededNoise(1),
                    new ClassifierFreeGuider(toy.model(), text, text, 2),
                    Samplers.of(name),
                    sigmas,
                    Latent.of(Tensors.zeros(1, 1, 4, 4)),
                    seen);
            assertThat(seen.open())
                    .as("tensors of the run that are open after it")
                    .isZero();
        }
        assertThat(seen.mostOpen).isPositive().isLessThanOrEqualTo(MOST_OPEN);
    }

    /** Every tensor the listener was shown. */
    private static final class Seen implements StepListener {
        private final List<Tensor> tensors = new ArrayList<>();
        private long mostOpen;

        @Override
        public void step(StepReport report) {
            tensors.add(report.x());
            tensors.add(report.denoised());
            mostOpen = Math.max(mostOpen, open());
        }

        long open() {
            return tensors.stream()
                    .filter(tensor -> !tensor.isClosed())
                    .distinct()
                    .count();
        }
    }
}
