package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected values are torch 2.13's, from {@code torch.Generator("cpu")} seeded with 11. */
class GeneratorTest {
    @Test
    void drawsHalfPrecisionInBlocksThatEndWithTheLastSixteen() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(11)) {
            generator.normal(DType.F64, 24);
            generator.normal(DType.F64, 7);
            float[] drawn = generator.normal(DType.F16, 24).toFloats();
            assertThat(drawn).startsWith(0.44970703f, -0.55078125f, -0.8203125f);
            assertThat(drawn).containsSequence(0.17578125f, 0.6640625f, -1.171875f);
            assertThat(generator.normal(DType.F16, 7).toFloats()).startsWith(0.55566406f, 0.8754883f);
        }
    }

    @Test
    void drawsFewNumbersAlikeInEveryDtype() {
        try (TensorScope scope = TensorScope.open();
                Generator single = new Generator(5);
                Generator half = new Generator(5)) {
            float[] expected = single.normal(DType.F32, 9).to(DType.BF16).toFloats();
            assertThat(half.normal(DType.BF16, 9).toFloats()).isEqualTo(expected);
        }
    }

    @Test
    void usesTheLowerHalfOfASeed() {
        try (TensorScope scope = TensorScope.open();
                Generator all = new Generator(0xffff_ffff_ffff_ffffL);
                Generator low = new Generator(0xffff_ffffL)) {
            assertThat(all.normal(DType.F32, 20).toFloats())
                    .isEqualTo(low.normal(DType.F32, 20).toFloats());
        }
    }

    @Test
    void startsOver() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(9)) {
            long[] first = generator.permutation(12).toLongs();
            generator.seed(9);
            assertThat(generator.permutation(12).toLongs()).isEqualTo(first);
            assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        }
    }
}
