package dev.easel.diffusion.model.flux;

import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsFile;
import dev.easel.tensor.file.SafetensorsWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A FLUX transformer of a few thousand random weights. */
public final class TinyFlux {
    public static final FluxParams PARAMS =
            new FluxParams(16, 16, 12, 20, 32, 4, 2, 1, 2, List.of(4, 6, 6), 10000, 2, true);

    private static final Map<String, String> METADATA =
            Map.of("config", "{\"axes_dim\": [4, 6, 6], \"num_heads\": 2, \"theta\": 10000}");

    private TinyFlux() {}

    /** Writes its weights to a file, all names behind a prefix. */
    public static Path write(Path file, DType dtype, String prefix, long seed) {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(seed)) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            shapes().forEach((key, shape) -> tensors.put(
                    prefix + key, generator.normal(DType.F32, shape).mul(0.1).to(dtype)));
            try (WeightMap weights = InMemoryWeights.of("tiny FLUX", tensors, METADATA)) {
                SafetensorsWriter.write(weights, file);
            }
        }
        return file;
    }

    /** Writes its weights and opens the file. */
    public static WeightMap open(Path file) {
        return SafetensorsFile.open(write(file, DType.F32, "", 1));
    }

    private static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long width = PARAMS.hiddenSize();
        linear(shapes, "img_in", 64, width);
        linear(shapes, "txt_in", PARAMS.contextInDim(), width);
        embedder(shapes, "time_in", 256);
        embedder(shapes, "guidance_in", 256);
        embedder(shapes, "vector_in", PARAMS.vecInDim());
        for (String stream : List.of("img", "txt")) {
            String block = "double_blocks.0." + stream;
            linear(shapes, block + "_mod.lin", width, 6 * width);
            linear(shapes, block + "_attn.qkv", width, 3 * width);
            linear(shapes, block + "_attn.proj", width, width);
            linear(shapes, block + "_mlp.0", width, 4 * width);
            linear(shapes, block + "_mlp.2", 4 * width, width);
            norms(shapes, block + "_attn.norm");
        }
        for (int number = 0; number < PARAMS.depthSingleBlocks(); number++) {
            String block = "single_blocks." + number;
            linear(shapes, block + ".modulation.lin", width, 3 * width);
            linear(shapes, block + ".linear1", width, 7 * width);
            linear(shapes, block + ".linear2", 5 * width, width);
            norms(shapes, block + ".norm");
        }
        linear(shapes, "final_layer.adaLN_modulation.1", width, 2 * width);
        linear(shapes, "final_layer.linear", width, 64);
        return shapes;
    }

    private static void linear(Map<String, long[]> shapes, String key, long in, long out) {
        shapes.put(key + ".weight", new long[] {out, in});
        shapes.put(key + ".bias", new long[] {out});
    }

    private static void embedder(Map<String, long[]> shapes, String key, long in) {
        linear(shapes, key + ".in_layer", in, PARAMS.hiddenSize());
        linear(shapes, key + ".out_layer", PARAMS.hiddenSize(), PARAMS.hiddenSize());
    }

    private static void norms(Map<String, long[]> shapes, String key) {
        shapes.put(key + ".query_norm.scale", new long[] {16});
        shapes.put(key + ".key_norm.scale", new long[] {16});
    }
}
