package dev.easel.tensor.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayerLoaderTest {
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private TensorScope scope;
    private Generator generator;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        generator = new Generator(3);
    }

    @AfterEach
    void close() {
        generator.close();
        scope.close();
    }

    private LayerLoader loader(WeightStorage storage) {
        return new LayerLoader(InMemoryWeights.of("test", tensors, Map.of()), storage);
    }

    private Tensor put(String key, long... shape) {
        Tensor value = generator.normal(DType.F32, shape);
        tensors.put(key, value);
        return value;
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.to(DType.F32).sub(expected).abs().max().item()).isLessThanOrEqualTo(tolerance);
    }

    @Test
    void computesInTheDtypeOfTheInputWhateverTheWeightIsStoredIn() {
        Tensor weight = put("block.0.proj.weight", 5, 8);
        Tensor bias = put("block.0.proj.bias", 5);
        Tensor x = generator.normal(DType.F32, 2, 3, 8);
        Tensor expected = NeuralNetwork.linear(x, weight, Optional.of(bias));
        for (DType stored : new DType[] {DType.F32, DType.BF16, DType.F16, DType.F8_E4M3, DType.F8_E5M2}) {
            LayerLoader loader = loader(WeightStorage.on(Device.CPU, stored));
            Linear linear = loader.under("block.").under("0.").linear("proj");
            assertThat(linear.weight().key()).isEqualTo("block.0.proj.weight");
            assertThat(linear.weight().loaded().byteSize()).isEqualTo(40L * stored.byteSize());
            Tensor y = linear.apply(x);
            assertThat(y.dtype()).isEqualTo(DType.F32);
            Tensor rounded = NeuralNetwork.linear(
                    x,
                    weight.to(stored).to(DType.F32),
                    Optional.of(bias.to(stored).to(DType.F32)));
            assertClose(y, rounded, 1e-6);
            assertClose(linear.apply(x.to(DType.BF16)), expected, 1);
            loader.parameters().close();
        }
    }

    @Test
    void readsScaledFloat8Weights() {
        Tensor stored = put("proj.weight", 6, 8).to(DType.F8_E4M3);
        tensors.put("proj.weight", stored);
        tensors.put("proj.scale_weight", Tensors.scalar(0.25));
        Tensor x = generator.normal(DType.F32, 2, 8);
        LayerLoader loader = loader(WeightStorage.AS_STORED);
        Linear linear = loader.linear("proj");
        assertThat(linear.weight().loaded()).isInstanceOf(ScaledWeight.class);
        Tensor expected = NeuralNetwork.linear(x, stored.to(DType.F32).mul(0.25), Optional.empty());
        assertClose(linear.apply(x), expected, 1e-5);
        tensors.put("proj.scale_weight", Tensors.of(new float[] {1, 2, 3, 4, 5, 6}));
        Tensor rows = loader(WeightStorage.AS_STORED).parameter("proj.weight").as(DType.F32, Device.CPU);
        assertClose(rows.select(0, 2), stored.to(DType.F32).select(0, 2).mul(3.0), 0);
        loader.parameters().close();
    }

    @Test
    void patchesAWeightAndGoesBack() {
        Tensor weight = put("w", 4, 4);
        LayerLoader loader = loader(WeightStorage.AS_STORED);
        Parameter parameter = loader.parameter("w");
        parameter.patch(parameter.loaded().withValues(weight.add(1), 0));
        assertThat(parameter.isPatched()).isTrue();
        assertClose(parameter.as(DType.F32, Device.CPU), weight.add(1), 0);
        assertThat(loader.parameters().byteSize()).isEqualTo(128);
        loader.parameters().unpatch();
        assertClose(parameter.as(DType.F32, Device.CPU), weight, 0);
        loader.parameters().close();
    }

    @Test
    void normalisesConvolvesAndLooksUp() {
        Tensor weight = put("n.weight", 4);
        Tensor bias = put("n.bias", 4);
        Tensor x = generator.normal(DType.F32, 2, 4, 3, 4);
        LayerLoader loader = loader(WeightStorage.AS_STORED);
        assertClose(
                loader.layerNorm("n", 1e-6).apply(x),
                NeuralNetwork.layerNorm(x, Optional.of(weight), Optional.of(bias), 1e-6),
                0);
        assertClose(loader.rmsNorm("n.weight", 1e-6).apply(x), NeuralNetwork.rmsNorm(x, Optional.of(weight), 1e-6), 0);
        assertClose(
                loader.groupNorm("n", 2, 1e-6).apply(x),
                NeuralNetwork.groupNorm(x, 2, Optional.of(weight), Optional.of(bias), 1e-6),
                0);
        Tensor kernel = put("c.weight", 5, 4, 3, 3);
        assertClose(
                loader(WeightStorage.AS_STORED).conv2d("c", 2, 1).apply(x),
                NeuralNetwork.conv2d(x, kernel, Optional.empty(), 2, 1),
                0);
        Tensor table = put("e.weight", 7, 3);
        Embedding embedding = loader(WeightStorage.AS_STORED).embedding("e");
        Tensor rows = embedding.apply(Tensors.of(new long[] {6, 0}), DType.F32);
        assertClose(rows, table.indexSelect(0, Tensors.of(new long[] {6, 0})), 0);
    }

    @Test
    void looksRowsUpInATableOfEightBitFloats() {
        Tensor table = put("e.weight", 7, 3);
        Embedding embedding =
                loader(WeightStorage.on(Device.CPU, DType.F8_E4M3)).embedding("e");
        Tensor rows = embedding.apply(Tensors.of(new long[] {6, 0}, 1, 2), DType.F32); // [1, 2, 3]
        Tensor expected = table.indexSelect(0, Tensors.of(new long[] {6, 0})).to(DType.F8_E4M3);
        assertClose(rows, expected.to(DType.F32).unsqueeze(0), 0);
    }

    @Test
    void sharesAWeightThatIsReadTwiceAndNamesOneThatIsMissing() {
        put("blocks.0.w", 2);
        put("blocks.1.w", 2);
        LayerLoader loader = loader(WeightStorage.AS_STORED);
        assertThat(loader.count("blocks.")).isEqualTo(2);
        assertThat(loader.parameter("blocks.0.w"))
                .isSameAs(loader.under("blocks.").parameter("0.w"));
        assertThatThrownBy(() -> loader.linear("blocks.2"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("'blocks.2.weight' is missing in test");
        assertThatThrownBy(() -> loader.parameter("blocks.0.w", 3))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("has the shape [2] and should have [3]");
    }
}
