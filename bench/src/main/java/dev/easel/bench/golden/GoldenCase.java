package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One recorded case: its manifest, and its weights, inputs and expected outputs, read when asked for. */
public final class GoldenCase implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    /**
     * A weight file of a case.
     *
     * @param role which of several files it is
     * @param keyPrefix prefix all keys carry, possibly empty
     * @param map the weights under their full keys, expanded, F16 read as F32 unless the manifest forbids it
     */
    public record Weights(String role, String keyPrefix, WeightMap map) {}

    private final Path folder;
    private final JsonNode manifest;
    private final GoldenResources resources;
    private final Map<Path, WeightMap> opened = new LinkedHashMap<>();
    private final Map<String, Weights> weights = new LinkedHashMap<>();

    private GoldenCase(Path folder, JsonNode manifest, GoldenResources resources) {
        this.folder = folder;
        this.manifest = manifest;
        this.resources = resources;
    }

    static GoldenCase open(Path folder, GoldenResources resources) {
        return new GoldenCase(folder, readJson(folder.resolve("manifest.json")), resources);
    }

    /** {@code <family>/<case>}. */
    public String id() {
        return manifest.get("id").textValue();
    }

    /** Name of the operation. */
    public String operation() {
        return manifest.get("op").textValue();
    }

    /** Hyper-parameters and call arguments. */
    public JsonNode config() {
        return manifest.get("config");
    }

    /** The whole manifest. */
    public JsonNode manifest() {
        return manifest;
    }

    /** Where the case lies, for extra files its config names. */
    public Path folder() {
        return folder;
    }

    /** Things beside the cases, such as tokenizer data. */
    public GoldenResources resources() {
        return resources;
    }

    /** An input tensor, in the scope. */
    public Tensor input(String name) {
        return safetensors(manifest.get("inputs").get("file").textValue()).get(name);
    }

    /** An input tensor the case may lack. */
    public Optional<Tensor> findInput(String name) {
        return manifest.get("inputs").get("tensors").has(name) ? Optional.of(input(name)) : Optional.empty();
    }

    /** The JSON inputs; a missing node when there are none. */
    public JsonNode inputJson() {
        JsonNode file = manifest.get("inputs").get("json");
        return file.isTextual() ? readJson(folder.resolve(file.textValue())) : MissingNode.getInstance();
    }

    /** The JSON expected; for operations whose inputs partly stand there. */
    public Optional<JsonNode> expectedJson() {
        JsonNode file = manifest.get("outputs").get("json");
        return file.isTextual() ? Optional.of(readJson(folder.resolve(file.textValue()))) : Optional.empty();
    }

    /** An expected tensor, in the scope. */
    Tensor expected(String name) {
        return safetensors(manifest.get("outputs").get("file").textValue()).get(name);
    }

    /** The weights of a role. */
    public Weights weights(String role) {
        return findWeights(role).orElseThrow(() -> new IllegalArgumentException(id() + " has no weights " + role));
    }

    /** The weights of a role, if the case has them. */
    public Optional<Weights> findWeights(String role) {
        if (!weights.containsKey(role)) {
            for (JsonNode entry : manifest.get("weights")) {
                if (entry.get("role").textValue().equals(role)) {
                    weights.put(role, openWeights(entry));
                }
            }
        }
        return Optional.ofNullable(weights.get(role));
    }

    /** All roles, in the manifest's order. */
    public List<String> roles() {
        List<String> roles = new ArrayList<>();
        manifest.get("weights").forEach(entry -> roles.add(entry.get("role").textValue()));
        return roles;
    }

    private Weights openWeights(JsonNode entry) {
        WeightMap stored = safetensors(entry.get("file").textValue());
        boolean upcast = entry.path("upcast").asBoolean(true);
        WeightMap expanded = new ExpandedWeights(stored, entry.path("expand"), upcast);
        return new Weights(
                entry.get("role").textValue(), entry.path("key_prefix").asText(""), expanded);
    }

    private WeightMap safetensors(String file) {
        return opened.computeIfAbsent(folder.resolve(file).normalize(), SafetensorsFile::open);
    }

    static JsonNode readJson(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        opened.values().forEach(WeightMap::close);
    }
}
