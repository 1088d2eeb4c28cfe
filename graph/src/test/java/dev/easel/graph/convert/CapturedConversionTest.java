package dev.easel.graph.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversion gives what the official page's own graph library gives, and what real files carry beside their workflow. */
class CapturedConversionTest {
    static Stream<Map<String, Object>> captures() {
        return ((List<?>) ConversionSamples.read("captured.json")).stream().map(ConversionSamples::object);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void equalsTheCapturedResult(Map<String, Object> capture) {
        Workflow converted = ConversionSamples.convert(capture.get("workflow"));

        assertThat(converted.toJson()).isEqualTo(withChoiceMade(capture.get("prompt")));
    }

    /** The library was captured without the page's replacement of texts: {@code {red|red}} stayed as it was. */
    private static Object withChoiceMade(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put(key, withChoiceMade(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CapturedConversionTest::withChoiceMade).toList();
        }
        return value instanceof String text ? text.replace("{red|red}", "red") : value;
    }

    /** Members that pages or servers add and that do not belong to the workflow. */
    private static final Set<String> NOT_IN_THE_WORKFLOW = Set.of("_meta", "is_changed");

    /** Older pages also sent what the upload button shows. */
    private static final String UPLOAD_BUTTON = "upload";

    /** Inputs that the classes did not have yet when the files were made; they get their defaults. */
    private static final Map<String, Map<String, Object>> GAINED_SINCE = Map.of(
            "CLIPLoader", Map.of("device", "default"),
            "DualCLIPLoader", Map.of("device", "default"),
            "DifferentialDiffusion", Map.of("strength", 1.0),
            "CLIPVisionEncode", Map.of("crop", "center"),
            "StyleModelApply", Map.of("strength", 1.0, "strength_type", "multiply"),
            "LTXVImgToVideo", Map.of("strength", 1.0));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flux__flux_canny_model_example.png",
                "flux__flux_controlnet_example.png",
                "flux__flux_depth_lora_example.png",
                "flux__flux_dev_checkpoint_example.png",
                "flux__flux_dev_example.png",
                "flux__flux_fill_inpaint_example.png",
                "flux__flux_kontext_example.png",
                "flux__flux_kontext_example_comic.webp",
                "flux__flux_redux_model_example.png",
                "flux__flux_schnell_checkpoint_example.png",
                "flux__flux_schnell_example.png",
                "flux__girl_in_field.png",
                "ltxv__ltxv_image_to_video.0.9.5.webp",
                "ltxv__ltxv_image_to_video_simple.0.9.5.webp",
                "ltxv__ltxv_text_to_video.webp",
                "mochi__mochi_simple_checkpoint.webp",
                "mochi__mochi_text_to_video_example.webp"
            })
    void equalsTheResultInTheSameFile(String name) {
        Map<String, Object> pair = ConversionSamples.object(ConversionSamples.read("pairs/" + name + ".json"));

        Workflow converted = ConversionSamples.convert(pair.get("ui"));

        assertThat(essence(converted.toJson())).isEqualTo(essence(ConversionSamples.object(pair.get("api"))));
    }

    static Stream<Map<String, Object>> filesWithoutPrompt() {
        return ((List<?>) ConversionSamples.read("ui-only.json")).stream().map(ConversionSamples::object);
    }

    @ParameterizedTest
    @MethodSource("filesWithoutPrompt")
    void everyNodeThatRunsIsThere(Map<String, Object> ui) {
        Workflow converted = ConversionSamples.convert(ui);

        Set<String> expected = ((List<?>) ui.get("nodes"))
                .stream()
                        .map(ConversionSamples::object)
                        .filter(node -> !node.get("type").equals("Note")
                                && !node.get("type").equals("PrimitiveNode"))
                        .filter(node -> node.get("mode").equals(0L))
                        .map(node -> node.get("id").toString())
                        .collect(Collectors.toSet());
        assertThat(converted.nodeIds()).isEqualTo(expected);
    }

    /** The prompt in the file had been converted by the server: {@code 1} became {@code 1.0} where a FLOAT is declared. */
    private static Map<String, Object> essence(Map<String, Object> nodes) {
        Map<String, Object> copy = new LinkedHashMap<>();
        nodes.forEach((id, node) -> {
            Map<String, Object> members = new LinkedHashMap<>(ConversionSamples.object(node));
            members.keySet().removeAll(NOT_IN_THE_WORKFLOW);
            Map<String, Object> inputs = new LinkedHashMap<>(
                    GAINED_SINCE.getOrDefault(members.get("class_type").toString(), Map.of()));
            inputs.putAll(ConversionSamples.object(members.get("inputs")));
            inputs.remove(UPLOAD_BUTTON);
            inputs.replaceAll((name, value) -> value instanceof Long number ? (Object) number.doubleValue() : value);
            members.put("inputs", inputs);
            copy.put(id, members);
        });
        return copy;
    }
}
