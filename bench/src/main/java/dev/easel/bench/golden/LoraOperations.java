package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.lora.LoraFile;
import dev.easel.diffusion.lora.LoraNaming;
import dev.easel.diffusion.lora.LoraTarget;
import dev.easel.diffusion.lora.TextEncoderNaming;
import dev.easel.diffusion.model.WeightPatch;
import dev.easel.diffusion.model.flux.FluxFamily;
import dev.easel.diffusion.model.flux.FluxParams;
import dev.easel.diffusion.model.flux.FluxTransformer;
import dev.easel.tensor.DType;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsWriter;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameter;
import dev.easel.tensor.layer.PlainWeight;
import dev.easel.tensor.layer.WeightStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/** Adapters: their mathematics, the names they go by, and models that were changed by them. */
final class LoraOperations implements GoldenFamily {
    private static final LoraNaming BLOCK =
            key -> key.endsWith(".weight") ? List.of(LoraTarget.whole(key.replace(".weight", ""))) : List.of();

    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "lora_merge", LoraOperations::merge,
                "lora_keymap", LoraOperations::names,
                "lora_keymap_clip", LoraOperations::textEncoderNames,
                "lora_end_to_end", LoraOperations::endToEnd);
    }

    /** One weight and its bias, changed at several strengths. */
    private static GoldenOutputs merge(GoldenCase golden) throws IOException {
        Path file = Files.createTempFile("adapter", ".safetensors");
        try {
            writeAdapter(golden, file);
            LoraFile lora = LoraFile.of(file);
            GoldenOutputs outputs = new GoldenOutputs();
            double modelStrength = golden.config().path("strength_model").asDouble(1);
            for (JsonNode strength : golden.config().get("strengths")) {
                WeightPatch patch = lora.patch(BLOCK, strength.doubleValue());
                for (String part : List.of("weight", "bias")) {
                    if (patch.changes("blk." + part)) {
                        Tensor value = golden.input(part).mul(modelStrength); // [out, …]
                        outputs.tensor("merged." + part + ".s" + strength.asText(), apply(patch, "blk." + part, value));
                    }
                }
            }
            return outputs;
        } finally {
            Files.delete(file);
        }
    }

    private static Tensor apply(WeightPatch patch, String key, Tensor weight) {
        try (WeightPatch.Application application = patch.open()) {
            return application.apply(key, weight);
        }
    }

    private static void writeAdapter(GoldenCase golden, Path file) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Iterator<String> names = golden.manifest().get("inputs").get("tensors").fieldNames();
        names.forEachRemaining(name -> {
            if (name.startsWith("lora.")) {
                tensors.put(name.substring("lora.".length()), golden.input(name));
            }
        });
        try (WeightMap adapter = InMemoryWeights.of(golden.id(), tensors, Map.of())) {
            SafetensorsWriter.write(adapter, file);
        }
    }

    private static FluxParams flux(GoldenCase golden) throws GoldenSkippedException {
        JsonNode kind = golden.config().get("kind");
        if (!kind.asText().equals("flux")) {
            throw new GoldenSkippedException("no model of kind " + kind.asText() + " in Easel");
        }
        return FluxOperations.params(golden.config().get("unet_config"));
    }

    /** Every name an adapter may use, and the weight it stands for. */
    private static GoldenOutputs names(GoldenCase golden) throws GoldenSkippedException {
        FluxParams params = flux(golden);
        RecordedKeys keys = new RecordedKeys();
        LayerLoader loader = new LayerLoader(keys, WeightStorage.AS_STORED);
        try (FluxTransformer transformer = new FluxTransformer(loader, params)) {
            SequencedSet<String> asked = keys.asked();
            asked.add("pos_embed_input.weight");
            return map(asked, new FluxFamily(transformer.params()).loraNaming());
        } finally {
            loader.parameters().close();
        }
    }

    /** The same for text encoders, whose layers the config counts. */
    private static GoldenOutputs textEncoderNames(GoldenCase golden) {
        SequencedSet<String> keys = new LinkedHashSet<>();
        Set<String> encoders = new HashSet<>();
        for (String encoder : List.of("clip_l", "clip_g", "t5xxl")) {
            JsonNode sizes = golden.config().path(encoder);
            if (sizes.isObject()) {
                encoders.add(encoder);
                keys.addAll(encoder.equals("t5xxl") ? t5Keys(sizes) : clipKeys(encoder, sizes));
            }
        }
        ObjectNode map = GoldenCase.JSON.createObjectNode();
        LoraNaming naming = new TextEncoderNaming(encoders);
        keys.forEach(key -> naming.targets(key).forEach(target -> map.put(target.name(), key)));
        ObjectNode expected = GoldenCase.JSON.createObjectNode();
        expected.put("n", map.size());
        expected.set("map", map);
        return GoldenOutputs.ofJson(expected);
    }

    private static List<String> clipKeys(String encoder, JsonNode sizes) {
        String prefix = encoder + ".transformer.";
        List<String> names = new ArrayList<>(List.of(
                "text_projection",
                "text_model.embeddings.position_embedding",
                "text_model.embeddings.token_embedding",
                "text_model.final_layer_norm"));
        for (int layer = 0; layer < sizes.get("num_hidden_layers").intValue(); layer++) {
            for (String part : List.of(
                    "layer_norm1",
                    "layer_norm2",
                    "mlp.fc1",
                    "mlp.fc2",
                    "self_attn.k_proj",
                    "self_attn.out_proj",
                    "self_attn.q_proj",
                    "self_attn.v_proj")) {
                names.add("text_model.encoder.layers." + layer + "." + part);
            }
        }
        return names.stream().map(name -> prefix + name + ".weight").toList();
    }

    private static List<String> t5Keys(JsonNode sizes) {
        List<String> names = new ArrayList<>(List.of("shared", "encoder.final_layer_norm"));
        names.add("encoder.block.0.layer.0.SelfAttention.relative_attention_bias");
        for (int block = 0; block < sizes.get("num_layers").intValue(); block++) {
            for (String part : List.of(
                    "layer.0.SelfAttention.k",
                    "layer.0.SelfAttention.o",
                    "layer.0.SelfAttention.q",
                    "layer.0.SelfAttention.v",
                    "layer.0.layer_norm",
                    "layer.1.DenseReluDense.wi_0",
                    "layer.1.DenseReluDense.wi_1",
                    "layer.1.DenseReluDense.wo",
                    "layer.1.layer_norm")) {
                names.add("encoder.block." + block + "." + part);
            }
        }
        return names.stream()
                .map(name -> "t5xxl.transformer." + name + ".weight")
                .toList();
    }

    private static GoldenOutputs map(SequencedSet<String> keys, LoraNaming naming) {
        ObjectNode map = GoldenCase.JSON.createObjectNode();
        for (String key : keys) {
            // The reference knows the weight of a control network by its diffusers names only.
            boolean foreign = key.equals("pos_embed_input.weight");
            for (LoraTarget target : naming.targets(key)) {
                if (!foreign || target.name().endsWith("x_embedder")) {
                    map.set(target.name(), described("diffusion_model." + key, target));
                }
            }
        }
        ObjectNode expected = GoldenCase.JSON.createObjectNode();
        expected.put("n", map.size());
        expected.set("map", map);
        return GoldenOutputs.ofJson(expected);
    }

    private static JsonNode described(String key, LoraTarget target) {
        if (target.part().isEmpty() && !target.swapsHalves()) {
            return GoldenCase.JSON.getNodeFactory().textNode(key);
        }
        ArrayNode node = GoldenCase.JSON.createArrayNode().add(key);
        target.part()
                .ifPresentOrElse(
                        rows -> node.addArray().add(0).add(rows.start()).add(rows.count()), node::addNull);
        return target.swapsHalves() ? node.add("swap_scale_shift") : node.addNull();
    }

    /** A model with adapters, the weights they changed, and one call. */
    private static GoldenOutputs endToEnd(GoldenCase golden) throws GoldenSkippedException {
        FluxParams params = flux(golden);
        GoldenCase.Weights weights = golden.weights("model");
        LayerLoader loader = new LayerLoader(weights.map().under(weights.keyPrefix()), WeightStorage.AS_STORED);
        try (FluxTransformer transformer = new FluxTransformer(loader, params)) {
            GoldenOutputs outputs = new GoldenOutputs();
            List<String> changed = patch(golden, params, loader, outputs);
            outputs.tensor("out", FluxOperations.forward(golden, transformer));
            ObjectNode json = GoldenCase.JSON.createObjectNode();
            ArrayNode names = json.putArray("changed");
            changed.forEach(names::add);
            return outputs.json(json);
        } finally {
            loader.parameters().close();
        }
    }

    private static List<String> patch(GoldenCase golden, FluxParams params, LayerLoader loader, GoldenOutputs outputs) {
        LoraNaming naming = new FluxFamily(params).loraNaming();
        List<WeightPatch> patches = new ArrayList<>();
        for (JsonNode lora : golden.config().get("loras")) {
            Path file = golden.folder().resolve(fileOf(golden, lora.get(0).textValue()));
            patches.add(LoraFile.of(file).patch(naming, lora.get(1).doubleValue()));
        }
        List<String> changed = new ArrayList<>();
        for (Parameter parameter : loader.parameters().byKey().values()) {
            String key = parameter.key();
            if (patches.stream().noneMatch(each -> each.changes(key))) {
                continue;
            }
            Tensor value = parameter.as(DType.F32, loader.storage().device()); // the weight's shape
            for (WeightPatch each : patches) {
                value = each.changes(key) ? apply(each, key, value) : value;
            }
            parameter.patch(new PlainWeight(value));
            outputs.tensor("merged." + key, value);
            changed.add(key);
        }
        return changed;
    }

    private static String fileOf(GoldenCase golden, String role) {
        for (JsonNode entry : golden.manifest().get("weights")) {
            if (entry.get("role").textValue().equals(role)) {
                return entry.get("file").textValue();
            }
        }
        throw new IllegalArgumentException(golden.id() + " has no file " + role);
    }
}
