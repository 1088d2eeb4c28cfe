package dev.easel.graph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published definitions equal the ones captured from the reference (contract section 1.3). */
class ObjectInfoTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    private static final Services SERVICES = Services.builder()
            .with(StockNodes.InputFolder.class, new StockNodes.InputFolder(List.of("example.png")))
            .build();

    static Stream<NodeDefinition> stockNodes() {
        return StockNodes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("stockNodes")
    void equalsTheCapturedDefinition(NodeDefinition definition) throws IOException {
        JsonNode captured = captured().get(definition.name());
        JsonNode published = JSON.readTree(JSON.writeValueAsString(ObjectInfo.of(definition, SERVICES)));

        JsonNode expected = withoutEmptyOptions(captured, definition.style());
        assertThat(published).isEqualTo(expected);
        assertThat(fieldNames(published)).isEqualTo(fieldNames(captured));
        assertThat(fieldNames(published.get("input").get("required")))
                .isEqualTo(fieldNames(captured.get("input").get("required")));
    }

    /** Some of the reference's classic nodes write {@code ["CLIP", {}]}, which means the same as {@code ["CLIP"]}. */
    private static JsonNode withoutEmptyOptions(JsonNode info, NodeDefinition.Style style) {
        ObjectNode copy = info.deepCopy();
        if (style == NodeDefinition.Style.CLASSIC) {
            for (JsonNode section : copy.get("input")) {
                for (JsonNode spec : section) {
                    if (spec.isArray() && spec.size() == 2 && spec.get(1).isEmpty()) {
                        ((ArrayNode) spec).remove(1);
                    }
                }
            }
        }
        return copy;
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode captured() throws IOException {
        try (InputStream stream = ObjectInfoTest.class.getResourceAsStream("/object_info/stock-nodes.json")) {
            return JSON.readTree(stream);
        }
    }
}
