package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the published definitions against those captured from ComfyUI 0.3.64: every field, in its order. Of descriptions and
 * tooltips, which are in words of our own, only where they are.
 */
class ObjectInfoTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, Object> CAPTURED = captured();

    @TempDir
    static Path data;

    static Stream<String> captures() {
        return new BuiltInNodes().nodes().stream().map(NodeDefinition::name).filter(CAPTURED::containsKey);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void definitionsAreThoseOfTheReference(String name) throws Exception {
        Files.createDirectories(data.resolve("input"));
        Files.write(data.resolve("input/example.png"), new byte[0]);
        NodeRegistry registry = NodeRegistry.builder()
                .add(new BuiltInNodes())
                .services(Services.builder()
                        .with(DataFolders.class, DataFolders.under(data))
                        .with(ModelFolders.class, ModelFolders.of(List.of(data.resolve("models"))))
                        .build())
                .build();

        String published = write(withoutWords(registry.objectInfo().get(name)));

        assertThat(withoutEmptyOptions(name, published))
                .isEqualTo(withoutEmptyOptions(name, write(withoutWords(CAPTURED.get(name)))));
    }

    @Test
    void everyNodeSaysWhatItIs() {
        assertThat(new BuiltInNodes().nodes()).allSatisfy(node -> {
            assertThat(node.category()).isNotBlank();
            assertThat(node.displayName()).isNotBlank();
        });
    }

    /** Only this one of the reference's older nodes publishes options that say nothing. */
    private static String withoutEmptyOptions(String name, String text) {
        return name.equals("PreviewAny") ? text.replace("[ \"*\", { } ]", "[ \"*\" ]") : text;
    }

    /** A tooltip for an output that a node does not have, which one of the reference's nodes inherits, is dropped. Words become an ellipsis, and numbers that are equal become equal in writing. */
    private static Object withoutWords(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> changed = new LinkedHashMap<>();
                map.forEach((key, entry) -> changed.put(key, isWords(key, entry) ? "…" : withoutWords(entry)));
                if (changed.get("output_tooltips") instanceof List<?> tooltips) {
                    changed.put(
                            "output_tooltips",
                            tooltips.stream()
                                    .limit(((List<?>) changed.get("output")).size())
                                    .map(tooltip -> tooltip == null ? "none" : "…")
                                    .toList());
                }
                yield changed;
            }
            case List<?> list -> list.stream().map(ObjectInfoTest::withoutWords).toList();
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case null -> "null";
            default -> value;
        };
    }

    private static boolean isWords(Object key, Object entry) {
        return entry instanceof String text && !text.isEmpty() && (key.equals("tooltip") || key.equals("description"));
    }

    private static String write(Object value) throws Exception {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    private static Map<String, Object> captured() {
        try (InputStream stream = ObjectInfoTest.class.getResourceAsStream("/object_info.json")) {
            return JSON.readValue(stream, new TypeReference<Map<String, Object>>() {});
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
