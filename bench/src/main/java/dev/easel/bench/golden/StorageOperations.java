package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.GgufFile;
import dev.easel.tensor.file.GgufType;
import dev.easel.tensor.file.GgufValue;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.StochasticRounding;
import dev.easel.tensor.layer.WeightStorage;
import dev.easel.tensor.quantized.BlockEncoder;
import dev.easel.tensor.quantized.BlockType;
import dev.easel.tensor.quantized.QuantizedTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What weights are stored as, and random draws. */
final class StorageOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "rng_draws", StorageOperations::draws,
                "fp8_tables", StorageOperations::float8Tables,
                "fp8_linear", StorageOperations::float8Linear,
                "gguf_dequant", StorageOperations::decodeBlocks,
                "gguf_roundtrip", StorageOperations::encodeBlocks,
                "gguf_file", StorageOperations::readFile);
    }

    private static GoldenOutputs draws(GoldenCase golden) {
        GoldenOutputs outputs = new GoldenOutputs();
        try (Generator generator =
                new Generator(golden.config().get("seed").bigIntegerValue().longValue())) {
            int index = 0;
            for (JsonNode draw : golden.config().get("draws")) {
                outputs.tensor("draw_%02d".formatted(index++), draw(generator, draw));
            }
        }
        return outputs;
    }

    private static Tensor draw(Generator generator, JsonNode draw) {
        DType dtype = DType.valueOf(draw.path("dtype").asText("F32"));
        String kind = draw.path("kind").asText("randn");
        return switch (kind) {
            case "randn" -> generator.normal(dtype, shape(draw));
            case "rand" -> generator.uniform(dtype, shape(draw));
            case "randint" ->
                generator.integers(draw.get("low").longValue(), draw.get("high").longValue(), shape(draw));
            case "randperm" -> generator.permutation(draw.get("n").longValue());
            default -> throw new IllegalArgumentException("no draw of the kind " + kind);
        };
    }

    private static long[] shape(JsonNode draw) {
        return GoldenCase.JSON.convertValue(draw.get("shape"), long[].class);
    }

    private static GoldenOutputs float8Tables(GoldenCase golden) {
        GoldenOutputs outputs = new GoldenOutputs();
        Tensor floats = golden.input("floats");
        long seed = golden.config().get("seed").longValue();
        Map<String, DType> dtypes = Map.of("e4m3fn", DType.F8_E4M3, "e5m2", DType.F8_E5M2);
        dtypes.forEach((name, dtype) -> outputs.tensor(
                        name + "_to_f32", golden.input("bytes").viewAs(dtype).to(DType.F32))
                .tensor(name + "_from_f32", floats.to(dtype).viewAs(DType.U8))
                .tensor(name + "_from_f16", floats.to(DType.F16).to(dtype).viewAs(DType.U8))
                .tensor(
                        name + "_stochastic",
                        StochasticRounding.round(floats, dtype, seed).viewAs(DType.U8)));
        return outputs.tensor("bf16_from_f32", floats.to(DType.BF16)).tensor("f16_from_f32", floats.to(DType.F16));
    }

    private static GoldenOutputs float8Linear(GoldenCase golden) {
        Tensor weight = golden.input("weight_bytes").viewAs(DType.F8_E4M3); // [out, in]
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("plain.weight", weight);
        tensors.put("plain.bias", golden.input("bias"));
        tensors.put("scaled.weight", weight);
        tensors.put("scaled.bias", golden.input("bias"));
        tensors.put("scaled.scale_weight", golden.input("scale_weight"));
        GoldenOutputs outputs = GoldenOutputs.of("weight_f32", weight.to(DType.F32));
        try (WeightMap weights = InMemoryWeights.of(golden.id(), tensors, Map.of())) {
            LayerLoader loader = new LayerLoader(weights, WeightStorage.AS_STORED);
            for (String name : List.of("plain", "scaled")) {
                Linear linear = loader.linear(name);
                for (String input : List.of("x_small", "x_big")) {
                    outputs.tensor(name + "." + input, linear.apply(golden.input(input)));
                }
            }
            loader.parameters().close();
        }
        return outputs;
    }

    private static GoldenOutputs decodeBlocks(GoldenCase golden) {
        BlockType type = BlockType.valueOf(golden.config().get("type").textValue());
        Tensor blocks = golden.input("blocks"); // [n, bytes]
        QuantizedTensor quantized = new QuantizedTensor(type, blocks, new long[] {blocks.size(0), type.elements()});
        return GoldenOutputs.of("f32", quantized.decode(DType.F32));
    }

    private static GoldenOutputs encodeBlocks(GoldenCase golden) {
        GoldenOutputs outputs = new GoldenOutputs();
        Tensor x = golden.input("x"); // [rows, width]
        for (JsonNode name : golden.config().get("types")) {
            GgufType type = GgufType.valueOf(name.textValue());
            if (type.block().isPresent()) {
                QuantizedTensor packed = BlockEncoder.encode(type.block().get(), x);
                outputs.tensor(type + ".bytes", packed.blocks().view(x.size(0), -1))
                        .tensor(type + ".back", packed.decode(DType.F32));
            } else {
                Tensor rounded = x.to(type.dtype().orElseThrow());
                outputs.tensor(type + ".bytes", rounded.viewAs(DType.U8)).tensor(type + ".back", rounded.to(DType.F32));
            }
        }
        return outputs;
    }

    private static GoldenOutputs readFile(GoldenCase golden) {
        GoldenOutputs outputs = new GoldenOutputs();
        try (GgufFile file = GgufFile.open(
                golden.folder().resolve(golden.config().get("extra_file").textValue()))) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode tensors = json.putArray("tensors");
            for (String key : file.keys()) {
                ObjectNode tensor = tensors.addObject();
                tensor.put("name", key).put("type", file.type(key).orElseThrow().name());
                tensor.set(
                        "torch_shape", GoldenCase.JSON.valueToTree(file.get(key).shape()));
                outputs.tensor(key, file.get(key).to(DType.F32));
            }
            ObjectNode fields = json.putObject("fields");
            fields.put("GGUF.version", file.version());
            fields.put("GGUF.tensor_count", file.keys().size());
            fields.put("GGUF.kv_count", file.values().size());
            file.values().forEach((key, value) -> fields.set(key, json(value)));
            return outputs.json(json);
        }
    }

    private static JsonNode json(GgufValue value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case GgufValue.Whole(long number) -> nodes.numberNode(number);
            case GgufValue.Real(double number) -> nodes.numberNode(number);
            case GgufValue.Flag(boolean flag) -> nodes.booleanNode(flag);
            case GgufValue.Text(String text) -> nodes.textNode(text);
            case GgufValue.Sequence(List<GgufValue> values) -> {
                ArrayNode list = nodes.arrayNode();
                values.forEach(each -> list.add(json(each)));
                yield list;
            }
        };
    }
}
