package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorLifecycleTest {
    private final TensorLifecycle lifecycle = new TensorLifecycle();

    @Test
    void whatNobodyRetainsIsFreedWithItsScope() {
        Tensor kept;
        Tensor forgotten;
        try (ValueLifecycle.Scope scope = lifecycle.openScope()) {
            kept = Tensors.ones(2, 3);
            forgotten = Tensors.ones(4);
            lifecycle.retain(kept);
        }

        assertThat(forgotten.isClosed()).isTrue();
        assertThat(kept.isClosed()).isFalse();
        lifecycle.release(kept);
        assertThat(kept.isClosed()).isTrue();
    }

    @Test
    void aTensorOfTwoValuesLivesAsLongAsOneOfThem() {
        Latent latent;
        Latent masked;
        try (ValueLifecycle.Scope scope = lifecycle.openScope()) {
            latent = Latent.of(Tensors.ones(1, 4, 2, 2));
            masked = latent.withNoiseMask(Tensors.ones(1, 1, 2, 2));
            lifecycle.retain(latent);
            lifecycle.retain(masked);
        }

        lifecycle.release(latent);
        assertThat(latent.samples().isClosed()).isFalse();
        lifecycle.release(masked);
        assertThat(latent.samples().isClosed()).isTrue();
        assertThat(masked.noiseMask().orElseThrow().isClosed()).isTrue();
    }

    @Test
    void collectionsAreSearchedAndEachTensorCountsOnce() {
        try (ValueLifecycle.Scope scope = lifecycle.openScope()) {
            Tensor tensor = Tensors.ones(2, 5);

            assertThat(lifecycle.estimateBytes(Map.of("a", List.of(tensor, tensor), "b", 3)))
                    .isEqualTo(40);
        }
    }
}
