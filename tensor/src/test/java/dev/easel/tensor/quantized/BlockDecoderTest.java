package dev.easel.tensor.quantized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recorded cases of every type are held against the reference elsewhere; here the two decoders are held against each other. */
class BlockDecoderTest {
    @ParameterizedTest
    @EnumSource
    void decodesAlikeInLoopsAndByOperators(BlockType type) {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(type.bytes())) {
            Tensor blocks = generator.integers(0, 256, 700, type.bytes()).to(DType.U8); // [n, bytes]
            Tensor byOperators = BlockDecoder.decode(type, blocks);
            Tensor inLoops = new QuantizedTensor(type, blocks, new long[] {700, type.elements()}).decode(DType.F32);
            assertThat(inLoops.shape()).isEqualTo(byOperators.shape());
            // Random scales may be NaN, which equals nothing: compare the bits of all other numbers.
            Tensor comparable = byOperators.isNan().not();
            assertThat(inLoops.isNan().not().toLongs()).isEqualTo(comparable.toLongs());
            Tensor zeros = Tensors.zerosLike(byOperators);
            assertThat(comparable.choose(inLoops, zeros).toBytes())
                    .isEqualTo(comparable.choose(byOperators, zeros).toBytes());
        }
    }

    @Test
    void decodesOnlyTheRowsThatAreAskedFor() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(1)) {
            Tensor table = generator.normal(DType.F32, 9, 64); // [count, width]
            QuantizedTensor stored = BlockEncoder.encode(BlockType.Q8_0, table);
            Tensor rows = stored.decodeRows(Tensors.of(new long[] {8, 0, 8}), DType.F32); // [3, width]
            Tensor all = stored.decode(DType.F32);
            assertThat(rows.select(0, 0).toFloats()).isEqualTo(all.select(0, 8).toFloats());
            assertThat(rows.select(0, 1).toFloats()).isEqualTo(all.select(0, 0).toFloats());
        }
    }

    @Test
    void refusesBlocksThatDoNotFillTheShape() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor blocks = Tensors.zeros(DType.U8, Device.CPU, 2, 34);
            assertThatThrownBy(() -> new QuantizedTensor(BlockType.Q8_0, blocks, new long[] {3, 32}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
