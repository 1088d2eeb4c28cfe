package dev.easel.diffusion.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.easel.diffusion.ModelPool;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.NetworkLease;
import dev.easel.diffusion.model.WeightPatch;
import dev.easel.diffusion.model.flux.TinyFlux;
import dev.easel.diffusion.text.Tokenizer;
import dev.easel.diffusion.text.TokenizerFamily;
import dev.easel.diffusion.text.TokenizerSource;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.GgufType;
import dev.easel.tensor.file.GgufValue;
import dev.easel.tensor.file.GgufWriter;
import dev.easel.tensor.file.SafetensorsWriter;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
    @TempDir
    private Path folder;

    private static final TokenizerSource NO_TOKENIZERS = new TokenizerSource() {
        @Override
        public Tokenizer get(TokenizerFamily family) {
            throw new EaselException(ErrorCode.NOT_FOUND, "no tokenizer here");
        }

        @Override
        public Tokenizer embedded(String json, String origin) {
            throw new EaselException(ErrorCode.NOT_FOUND, "no tokenizer here");
        }
    };

    /** Adds a number to every weight of one name. */
    private record Shift(String key, double by) implements WeightPatch {
        @Override
        public boolean changes(String changedKey) {
            return changedKey.equals(key);
        }

        @Override
        public Application open() {
            return new Application() {
                @Override
                public Tensor apply(String changedKey, Tensor weight) {
                    return weight.add(by);
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final WeightPatch SHIFT = new Shift("final_layer.linear.bias", 1);

    private static ModelLoader loader(ModelPool pool) {
        return new ModelLoader(pool, NO_TOKENIZERS, Optional.empty());
    }

    private static float[] run(Model model) {
        try (TensorScope scope = TensorScope.open();
                NetworkLease lease = model.acquire()) {
            return run(lease);
        }
    }

    private static float[] run(NetworkLease lease) {
        Map<String, Condition> conditions =
                Map.of(NetworkInput.CONTEXT, new Condition.Regular(Tensors.full(0.3, 1, 5, 20)));
        Tensor x = Tensors.linspace(-1, 1, 16 * 6 * 4).view(1, 16, 6, 4);
        return lease.network()
                .forward(NetworkInput.of(x, Tensors.full(0.5, 1), conditions))
                .toFloats();
    }

    @Test
    void readsSizesWithoutLoadingWeights() {
        try (ModelPool pool = ModelPool.on(Device.CPU)) {
            Path file = TinyFlux.write(folder.resolve("flux.safetensors"), DType.BF16, "", 1);
            Model model = loader(pool).diffusionModel(file, WeightDtype.DEFAULT);
            assertThat(model.family().name()).isEqualTo("FLUX.1 dev");
            assertThat(pool.contents()).isEmpty();
        }
    }

    @Test
    void findsTheModelInsideACheckpoint() {
        try (ModelPool pool = ModelPool.on(Device.CPU)) {
            Path bare = TinyFlux.write(folder.resolve("bare.safetensors"), DType.F32, "", 1);
            Path checkpoint =
                    TinyFlux.write(folder.resolve("whole.safetensors"), DType.F32, "model.diffusion_model.", 1);
            Checkpoint loaded = loader(pool).checkpoint(checkpoint);
            assertThat(loaded.clip()).isEmpty();
            assertThat(loaded.vae()).isEmpty();
            assertThat(run(loaded.model())).isEqualTo(run(loader(pool).diffusionModel(bare, WeightDtype.DEFAULT)));
        }
    }

    @Test
    void twoLeasesOfOneFileShareAModel() {
        try (ModelPool pool = ModelPool.on(Device.CPU);
                TensorScope scope = TensorScope.open()) {
            Path file = TinyFlux.write(folder.resolve("flux.safetensors"), DType.F32, "", 1);
            Model model = loader(pool).diffusionModel(file, WeightDtype.DEFAULT);
            Model again = loader(pool).diffusionModel(file, WeightDtype.DEFAULT);
            assertThat(again.source()).isEqualTo(model.source());
            try (NetworkLease first = model.acquire();
                    NetworkLease second = again.acquire()) {
                assertThat(second.network()).isSameAs(first.network());
            }
        }
    }

    @Test
    void patchesAreForThoseWhoAskForThem() {
        try (ModelPool pool = ModelPool.on(Device.CPU)) {
            Path file = TinyFlux.write(folder.resolve("flux.safetensors"), DType.F32, "", 1);
            Model plain = loader(pool).diffusionModel(file, WeightDtype.DEFAULT);
            float[] before = run(plain);
            long bytes = pool.byteSize();
            float[] patched = run(plain.withPatch(SHIFT));
            assertThat(pool.byteSize()).isEqualTo(bytes + 64 * Float.BYTES);
            for (int index = 0; index < before.length; index++) {
                assertThat(patched[index]).isCloseTo(before[index] + 1, offset(1e-5f));
            }
            assertThat(run(plain)).isEqualTo(before);
            assertThat(pool.byteSize()).isEqualTo(bytes);
        }
    }

    @Test
    void aModelInUseIsNotPatchedUnderItsUser() {
        try (ModelPool pool = ModelPool.on(Device.CPU);
                TensorScope scope = TensorScope.open()) {
            Path file = TinyFlux.write(folder.resolve("flux.safetensors"), DType.F32, "", 1);
            Model plain = loader(pool).diffusionModel(file, WeightDtype.DEFAULT);
            try (NetworkLease lease = plain.acquire()) {
                float[] before = run(lease);
                run(plain.withPatch(SHIFT));
                assertThat(pool.contents()).hasSize(2);
                assertThat(run(lease)).isEqualTo(before);
            }
        }
    }

    @Test
    void weightsInEightBitsTakeAQuarter() {
        try (ModelPool pool = ModelPool.on(Device.CPU)) {
            Path file = TinyFlux.write(folder.resolve("flux.safetensors"), DType.F32, "", 1);
            float[] exact = run(loader(pool).diffusionModel(file, WeightDtype.DEFAULT));
            long bytes = pool.byteSize();
            pool.releaseIdle();
            float[] rounded = run(loader(pool).diffusionModel(file, WeightDtype.F8_E4M3));
            assertThat(pool.byteSize()).isEqualTo(bytes / 4);
            assertThat(rounded).hasSameSizeAs(exact).isNotEqualTo(exact).doesNotContain(Float.NaN);
        }
    }

    @Test
    void smallModelsInBlocksAreDecodedOnceOnTheHost() {
        try (ModelPool pool = ModelPool.on(Device.CPU);
                TensorScope scope = TensorScope.open()) {
            Path plain = TinyFlux.write(folder.resolve("plain.safetensors"), DType.F32, "", 1);
            Path blocks = folder.resolve("blocks.gguf");
            try (WeightMap weights = WeightFiles.open(plain)) {
                SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
                metadata.put("config", new GgufValue.Text(weights.metadata().get("config")));
                GgufWriter.write(
                        weights,
                        metadata,
                        key -> weights.entry(key).orElseThrow().shape().length == 2 ? GgufType.Q8_0 : GgufType.F32,
                        blocks);
            }
            float[] exact = run(loader(pool).diffusionModel(plain, WeightDtype.DEFAULT));
            long bytes = pool.byteSize();
            pool.releaseIdle();
            float[] rounded = run(loader(pool).diffusionModel(blocks, WeightDtype.DEFAULT));
            assertThat(pool.byteSize()).isEqualTo(bytes);
            assertThat(rounded).isNotEqualTo(exact).containsExactly(exact, offset(0.05f));
        }
    }

    @Test
    void namesTheFamilyOfAnUnsupportedFile() {
        Path file = folder.resolve("sdxl.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("model.diffusion_model.input_blocks.0.0.weight", Tensors.zeros(4, 4, 3, 3));
            tensors.put("model.diffusion_model.label_emb.0.0.weight", Tensors.zeros(4, 4));
            try (WeightMap weights = InMemoryWeights.of("test", tensors, Map.of())) {
                SafetensorsWriter.write(weights, file);
            }
        }
        try (ModelPool pool = ModelPool.on(Device.CPU)) {
            assertThatThrownBy(() -> loader(pool).diffusionModel(file, WeightDtype.DEFAULT))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining("sdxl.safetensors seems to hold Stable Diffusion XL");
        }
    }

    @Test
    void evictsWhatWasIdleLongest() {
        Path first = TinyFlux.write(folder.resolve("first.safetensors"), DType.F32, "", 1);
        Path second = TinyFlux.write(folder.resolve("second.safetensors"), DType.F32, "", 2);
        Path third = TinyFlux.write(folder.resolve("third.safetensors"), DType.F32, "", 3);
        try (ModelPool measuring = ModelPool.on(Device.CPU)) {
            run(loader(measuring).diffusionModel(first, WeightDtype.DEFAULT));
            try (ModelPool pool = new ModelPool(Device.CPU, measuring.byteSize() * 5 / 2)) {
                for (Path file : List.of(first, second, first, third)) {
                    run(loader(pool).diffusionModel(file, WeightDtype.DEFAULT));
                }
                assertThat(pool.contents())
                        .extracting(content -> content.key().files().getFirst().path())
                        .containsExactly(first, third);
            }
        }
    }

    @Test
    void threeHundredSwapsLeaveMemoryWhereItWas() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            files.add(TinyFlux.write(folder.resolve(number + ".safetensors"), DType.BF16, "", number));
        }
        long settled = 0;
        long heap = 0;
        try (ModelPool pool = new ModelPool(Device.CPU, 1)) {
            for (int swap = 0; swap < 300; swap++) {
                Model model = loader(pool).diffusionModel(files.get(swap % files.size()), WeightDtype.DEFAULT);
                run(swap % 2 == 0 ? model : model.withPatch(SHIFT));
                assertThat(pool.contents()).hasSize(1);
                if (swap == 10) {
                    settled = residentBytes();
                    heap = Runtime.getRuntime().totalMemory();
                }
            }
        }
        long heapGrowth = Math.max(0, Runtime.getRuntime().totalMemory() - heap);
        assertThat(residentBytes() - heapGrowth).isLessThanOrEqualTo(settled + settled * 3 / 100);
    }

    /** Resident memory of this process; 0 where the system does not tell. */
    private static long residentBytes() throws Exception {
        System.gc();
        Path status = Path.of("/proc/self/statm");
        return Files.exists(status) ? Long.parseLong(Files.readString(status).split(" ", -1)[1]) * 4096 : 0;
    }
}
