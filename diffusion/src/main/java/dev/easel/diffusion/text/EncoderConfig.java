package dev.easel.diffusion.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an encoder's file says of itself beyond the shapes of its tensors: the entry {@code config} of its header, the JSON of a
 * Hugging Face {@code config.json}, or single entries of the same names. Published files have none of these, and need none.
 */
final class EncoderConfig {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, String> metadata;
    private final JsonNode config;
    private final String origin;

    private EncoderConfig(Map<String, String> metadata, JsonNode config, String origin) {
        this.metadata = metadata;
        this.config = config;
        this.origin = origin;
    }

    /**
     * The configuration in a file's header.
     *
     * @throws EaselException when its JSON cannot be read
     */
    static EncoderConfig of(WeightMap weights) {
        String json = weights.metadata().get("config");
        try {
            JsonNode config = json == null ? MissingNode.getInstance() : MAPPER.readTree(json);
            return new EncoderConfig(weights.metadata(), config, weights.name());
        } catch (JsonProcessingException e) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The entry 'config' in the header of " + weights.name() + " is not JSON; get the file again.",
                    e);
        }
    }

    /** An entry as text. */
    Optional<String> text(String name) {
        JsonNode value = config.path(name);
        return value.isValueNode() && !value.isNull()
                ? Optional.of(value.asText())
                : Optional.ofNullable(metadata.get(name));
    }

    /**
     * An entry as a positive number.
     *
     * @throws EaselException when it is something else
     */
    OptionalInt count(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value > 0) {
                return OptionalInt.of(value);
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, text.get(), e);
        }
        throw notANumber(name, text.get(), null);
    }

    private EaselException notANumber(String name, String value, Throwable cause) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "The header of " + origin + " has '" + name + "' = '" + value
                        + "', which should be a positive whole number; get the file again.",
                cause);
    }
}
