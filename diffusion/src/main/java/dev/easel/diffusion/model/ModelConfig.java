package dev.easel.diffusion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sizes a weight file tells in its metadata: one by one, or together as a JSON object under {@code config}. Files of large models
 * usually tell none.
 */
public final class ModelConfig {
    private static final JsonMapper JSON = new JsonMapper();

    private final WeightMap weights;
    private final JsonNode config;

    private ModelConfig(WeightMap weights, JsonNode config) {
        this.weights = weights;
        this.config = config;
    }

    /**
     * Reads a file's metadata.
     *
     * @throws EaselException when {@code config} is no JSON
     */
    public static ModelConfig of(WeightMap weights) {
        String text = weights.metadata().get("config");
        return new ModelConfig(weights, text == null ? MissingNode.getInstance() : parse(weights, text));
    }

    private static JsonNode parse(WeightMap weights, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "Metadata of " + weights.name() + " is damaged: " + e.getOriginalMessage() + ".",
                    e);
        }
    }

    /** The sizes of one of several models in the file, an object under that name; all sizes where there is none. */
    public ModelConfig section(String name) {
        return config.path(name).isObject() ? new ModelConfig(weights, config.get(name)) : this;
    }

    /** Whatever stands under a name. */
    public Optional<JsonNode> node(String name) {
        return Optional.of(config.path(name)).filter(found -> !found.isMissingNode() && !found.isNull());
    }

    /** A yes or no. */
    public Optional<Boolean> flag(String name) {
        return find(name).map(found -> {
            if (!found.isBoolean()) {
                throw wrong(name, found);
            }
            return found.booleanValue();
        });
    }

    /** A word. */
    public Optional<String> text(String name) {
        return node(name).map(found -> {
            if (!found.isTextual()) {
                throw wrong(name, found);
            }
            return found.textValue();
        });
    }

    /** A list of numbers. */
    public Optional<List<Double>> numbers(String name) {
        return find(name).map(found -> {
            List<Double> values = new ArrayList<>();
            found.forEach(each -> values.add(each.doubleValue()));
            if (!found.isArray() || !found.valueStream().allMatch(JsonNode::isNumber)) {
                throw wrong(name, found);
            }
            return List.copyOf(values);
        });
    }

    private Optional<JsonNode> find(String name) {
        JsonNode node = config.path(name);
        if (!node.isMissingNode()) {
            return Optional.of(node);
        }
        return Optional.ofNullable(weights.metadata().get(name)).map(text -> parse(weights, text));
    }

    /** A whole number. */
    public Optional<Integer> integer(String name) {
        return find(name).map(node -> wholeNumber(name, node));
    }

    /** A number. */
    public Optional<Double> number(String name) {
        return find(name).map(node -> {
            if (!node.isNumber()) {
                throw wrong(name, node);
            }
            return node.doubleValue();
        });
    }

    /** A list of whole numbers. */
    public Optional<List<Integer>> integers(String name) {
        return find(name).map(node -> {
            if (!node.isArray()) {
                throw wrong(name, node);
            }
            List<Integer> values = new ArrayList<>();
            node.forEach(each -> values.add(wholeNumber(name, each)));
            return List.copyOf(values);
        });
    }

    private int wholeNumber(String name, JsonNode node) {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw wrong(name, node);
        }
        return node.intValue();
    }

    private EaselException wrong(String name, JsonNode node) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "'" + name + "' in the metadata of " + weights.name() + " can't be " + node + ".");
    }

    /**
     * Makes a model's sizes, which check themselves.
     *
     * @throws EaselException when they don't fit each other, naming the file
     */
    public <P> P checked(Supplier<P> sizes) {
        try {
            return sizes.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new EaselException(
                    ErrorCode.UNSUPPORTED_MODEL,
                    weights.name() + " holds a model of impossible sizes: " + e.getMessage() + ".",
                    e);
        }
    }
}
