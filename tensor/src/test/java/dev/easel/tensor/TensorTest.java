package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.tensor.NeuralNetwork.Interpolation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void computesElementByElementWithBroadcasting() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor column = Tensors.of(new float[] {1, 2}, 2, 1);
            Tensor row = Tensors.of(new float[] {10, 20, 30});
            assertThat(column.mul(row).add(1).toFloats()).containsExactly(11, 21, 31, 21, 41, 61);
            assertThat(row.subFrom(1).toFloats()).containsExactly(-9, -19, -29);
            assertThat(row.addScaledInPlace(Tensors.ones(3), 0.5).toFloats()).containsExactly(10.5f, 20.5f, 30.5f);
            assertThat(row.greaterThan(15).choose(row, Tensors.zeros(3)).toFloats())
                    .containsExactly(0, 20.5f, 30.5f);
        }
    }

    @Test
    void cutsAndJoins() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor numbers = Tensors.arange(0, 12, Device.CPU).view(3, 4);
            assertThat(numbers.slice(1, 1, 4, 2).toLongs()).containsExactly(1, 3, 5, 7, 9, 11);
            assertThat(numbers.select(0, -1).toLongs()).containsExactly(8, 9, 10, 11);
            List<Tensor> parts = numbers.split(new long[] {1, 3}, 1);
            assertThat(parts.get(1).shape()).containsExactly(3, 3);
            assertThat(Tensors.cat(1, parts).toLongs()).isEqualTo(numbers.toLongs());
            assertThat(Tensors.stack(0, numbers.unbind(0)).toLongs()).isEqualTo(numbers.toLongs());
        }
    }

    @Test
    void reducesOverDimensions() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.of(new float[] {3, 4, 0, 5}, 2, 2);
            assertThat(x.norm(true, 1).toFloats()).containsExactly(5, 5);
            assertThat(x.mean(false, 0).toFloats()).containsExactly(1.5f, 4.5f);
            assertThat(x.max().item()).isEqualTo(5);
            assertThat(x.any()).isTrue();
            assertThat(x.all()).isFalse();
        }
    }

    @Test
    void convertsDtypes() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.of(new float[] {1.1f, -2, 500});
            assertThat(x.to(DType.F8_E4M3).to(DType.F32).toFloats()).containsExactly(1.125f, -2, 448);
            assertThat(x.to(DType.BF16).dtype()).isEqualTo(DType.BF16);
            assertThat(x.to(DType.F32)).isSameAs(x);
        }
    }

    @Test
    void attendsWithMaskAndScaleAlikeInBothPrecisions() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(1)) {
            Tensor query = generator.normal(DType.F32, 1, 2, 5, 8);
            Tensor key = generator.normal(DType.F32, 1, 2, 7, 8);
            Tensor value = generator.normal(DType.F32, 1, 2, 7, 8);
            Tensor mask = generator.normal(DType.F32, 1, 1, 5, 7);
            Tensor full = NeuralNetwork.attention(query, key, value, Optional.of(mask), Optional.of(0.3), false);
            Tensor expected = query.mul(0.3)
                    .matmul(key.transpose(-2, -1))
                    .add(mask)
                    .softmax(-1)
                    .matmul(value);
            assertThat(full.sub(expected).abs().max().item()).isLessThan(1e-6);
            Tensor half = NeuralNetwork.attention(
                    query.to(DType.BF16),
                    key.to(DType.BF16),
                    value.to(DType.BF16),
                    Optional.of(mask.to(DType.BF16)),
                    Optional.of(0.3),
                    false);
            assertThat(half.to(DType.F32).sub(expected).abs().max().item()).isLessThan(0.05);
        }
    }

    @Test
    void resizesByEveryMethod() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
            for (Interpolation method : Interpolation.values()) {
                assertThat(NeuralNetwork.resize(x, method, 4, 6).shape()).containsExactly(1, 1, 4, 6);
            }
            assertThat(NeuralNetwork.resize(x, Interpolation.NEAREST_EXACT, 1, 1)
                            .item())
                    .isEqualTo(4);
            assertThat(NeuralNetwork.resize(x, Interpolation.AREA, 1, 1).item()).isEqualTo(2.5);
        }
    }

    @Test
    void mapsMemoryWithoutCopying() {
        try (TensorScope scope = TensorScope.open();
                Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(16, 16);
            segment.set(ValueLayout.JAVA_FLOAT, 12, 7);
            Tensor mapped = Tensors.map(segment, DType.F32, 4);
            assertThat(mapped.address()).isEqualTo(segment.address());
            assertThat(mapped.toFloats()).containsExactly(0, 0, 0, 7);
        }
    }

    @Test
    void drawsAsTorchDoes() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(0)) {
            // torch.manual_seed(0); torch.randn(4)
            assertThat(generator.normal(DType.F32, 4).toFloats())
                    .containsExactly(1.5409961f, -0.2934289f, -2.1787894f, 0.56843126f);
        }
    }

    @Test
    void freesWhatAScopeOwnsAndKeepsWhatIsHandedOut() {
        Tensor retained;
        try (TensorScope outer = TensorScope.open()) {
            Tensor kept;
            Tensor dropped;
            try (TensorScope inner = TensorScope.open()) {
                kept = inner.keep(Tensors.ones(2));
                dropped = Tensors.ones(2);
                retained = Tensors.ones(2).retain();
            }
            assertThat(dropped.isClosed()).isTrue();
            assertThat(kept.isClosed()).isFalse();
            assertThat(retained.toFloats()).containsExactly(1, 1);
        }
        assertThat(retained.isClosed()).isFalse();
        retained.close();
        assertThat(retained.isClosed()).isTrue();
    }

    @Test
    void refusesToMakeTensorsThatNobodyOwns() {
        NativeLibrary.load();
        assertThatThrownBy(() -> Tensors.ones(1)).isInstanceOf(IllegalStateException.class);
    }
}
