package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.diffusion.model.Latent;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeededNoiseTest {
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor noise(NoiseSource source, Latent latent) {
        try (Generator stream = new Generator(0)) {
            return source.generate(latent, stream);
        }
    }

    private static Latent latent(long batch) {
        return Latent.of(Tensors.zeros(batch, 4, 3, 3));
    }

    @Test
    void anItemHasTheSameNoiseAloneAndAmongOthers() {
        Tensor all = noise(new SeededNoise(5), latent(3).withBatchIndex(List.of(0L, 1L, 2L)));
        Tensor last = noise(new SeededNoise(5), latent(1).withBatchIndex(List.of(2L)));
        assertThat(last.toFloats()).isEqualTo(all.narrow(0, 2, 1).toFloats());
    }

    @Test
    void repeatedPlacesShareNoise() {
        Tensor noise = noise(new SeededNoise(5), latent(2).withBatchIndex(List.of(1L, 1L)));
        assertThat(noise.select(0, 0).toFloats()).isEqualTo(noise.select(0, 1).toFloats());
    }

    @Test
    void seedsThatDifferAbove32BitsGiveTheSameNoise() {
        assertThat(noise(new SeededNoise(7), latent(1)).toFloats())
                .isEqualTo(noise(new SeededNoise((1L << 32) + 7), latent(1)).toFloats());
    }

    @Test
    void noNoiseIsZero() {
        assertThat(noise(SeededNoise.none(3), latent(1)).toFloats()).containsOnly(0);
    }
}
