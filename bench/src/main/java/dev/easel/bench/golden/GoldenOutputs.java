package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an operation computed: tensors under the manifest's names and, where the case expects one, a JSON value. */
public final class GoldenOutputs {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private Optional<JsonNode> json = Optional.empty();

    /** One tensor. */
    public static GoldenOutputs of(String name, Tensor tensor) {
        return new GoldenOutputs().tensor(name, tensor);
    }

    /** A JSON value alone. */
    public static GoldenOutputs ofJson(JsonNode json) {
        return new GoldenOutputs().json(json);
    }

    /** Adds a tensor. Names the manifest does not have are ignored. */
    public GoldenOutputs tensor(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return this;
    }

    /** Sets the JSON value. */
    public GoldenOutputs json(JsonNode value) {
        json = Optional.of(value);
        return this;
    }

    Optional<Tensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    Optional<JsonNode> json() {
        return json;
    }
}
