package dev.easel.graph.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Conversion where the captures are silent. */
class WorkflowConverterTest {
    private static final NodeRegistry REGISTRY = NodeRegistry.builder()
            .add(NodeDefinition.named("Text")
                    .input(Input.string("text").dynamicPrompts())
                    .optional(Input.of("clip", "CLIP"))
                    .output("CONDITIONING")
                    .function((inputs, context) -> NodeResult.none())
                    .build())
            .add(NodeDefinition.named("Seeded")
                    .displayName("A seeded node")
                    .input(Input.integer("seed").controlAfterGenerate())
                    .input(Input.integer("steps").defaultValue(20))
                    .optional(Input.combo("mode", List.of("fixed", "free")))
                    .output("CONDITIONING")
                    .function((inputs, context) -> NodeResult.none())
                    .build())
            .add(NodeDefinition.named("LoadPicture")
                    .input(Input.combo("image", List.of("a.png")).imageUpload())
                    .optional(Input.integer("frame").defaultValue(3))
                    .output("IMAGE")
                    .function((inputs, context) -> NodeResult.none())
                    .build())
            .add(NodeDefinition.named("Forced")
                    .input(Input.integer("count").forceInput())
                    .input(Input.integer("width"))
                    .function((inputs, context) -> NodeResult.none())
                    .build())
            .add(NodeDefinition.named("SaveImage")
                    .outputNode()
                    .input(Input.of("images", "IMAGE"))
                    .input(Input.string("filename_prefix").defaultValue("ComfyUI"))
                    .function((inputs, context) -> NodeResult.none())
                    .build())
            .build();

    @Test
    void theValueAfterASeedIsSkippedOnlyIfItIsAControl() {
        assertThat(inputs(
                        "{'nodes': [{'id': 1, 'type': 'Seeded', 'widgets_values': [7, 'randomize', 30, 'free']}]}",
                        "1"))
                .isEqualTo(Map.of("seed", 7L, "steps", 30L, "mode", "free"));
        assertThat(inputs("{'nodes': [{'id': 1, 'type': 'Seeded', 'widgets_values': [7, 30, 'fixed']}]}", "1"))
                .isEqualTo(Map.of("seed", 7L, "steps", 30L, "mode", "fixed"));
    }

    @Test
    void missingValuesHaveTheirDefaultsAndSuperfluousOnesAreIgnored() {
        assertThat(inputs("{'nodes': [{'id': 1, 'type': 'Seeded', 'widgets_values': [7]}]}", "1"))
                .isEqualTo(Map.of("seed", 7L, "steps", 20L, "mode", "fixed"));
        assertThat(inputs(
                        "{'nodes': [{'id': 1, 'type': 'Seeded', 'widgets_values': [7, 'fixed', 1, 'free', 9, 9]}]}",
                        "1"))
                .isEqualTo(Map.of("seed", 7L, "steps", 1L, "mode", "free"));
    }

    @Test
    void valuesMayBeStoredByName() {
        assertThat(inputs("{'nodes': [{'id': 1, 'type': 'Seeded', 'widgets_values': {'steps': 5, 'seed': 9}}]}", "1"))
                .isEqualTo(Map.of("seed", 9L, "steps", 5L, "mode", "fixed"));
    }

    @Test
    void theUploadButtonStandsBeforeTheOptionalWidgets() {
        assertThat(inputs(
                        "{'nodes': [{'id': 1, 'type': 'LoadPicture', 'widgets_values': ['b.png', 'image', 8]}]}", "1"))
                .isEqualTo(Map.of("image", "b.png", "frame", 8L));
        assertThat(inputs("{'nodes': [{'id': 1, 'type': 'LoadPicture', 'widgets_values': ['b.png', 8]}]}", "1"))
                .isEqualTo(Map.of("image", "b.png", "frame", 8L));
    }

    @Test
    void oldFilesStoreValuesForForcedInputs() {
        assertThat(inputs("{'nodes': [{'id': 1, 'type': 'Forced', 'widgets_values': [0, 640]}]}", "1"))
                .isEqualTo(Map.of("width", 640L));
        assertThat(inputs("{'nodes': [{'id': 1, 'type': 'Forced', 'widgets_values': [640]}]}", "1"))
                .isEqualTo(Map.of("width", 640L));
    }

    @Test
    void listsAreWrappedAndLinksAreNot() {
        assertThat(inputs(
                        "{'nodes': [{'id': 1, 'type': 'Text', 'widgets_values': {'text': ['a', 'b']},"
                                + " 'inputs': [{'name': 'clip', 'type': 'CLIP', 'link': 5}]},"
                                + " {'id': 2, 'type': 'Seeded', 'widgets_values': [1]}], 'links': [[5, 2, 0, 1, 0, 'CLIP']]}",
                        "1"))
                .isEqualTo(Map.of("text", Map.of("__value__", List.of("a", "b")), "clip", List.of("2", 0L)));
    }

    @Test
    void theSecondSchemaHasLinksAsObjects() {
        assertThat(inputs(
                        "{'version': 1, 'nodes': [{'id': 'x', 'type': 'Text', 'widgets_values': ['t'],"
                                + " 'inputs': [{'name': 'clip', 'type': 'CLIP', 'link': 5}]}, {'id': 'y', 'type': 'Seeded'}],"
                                + " 'links': [{'id': 5, 'origin_id': 'y', 'origin_slot': 0, 'target_id': 'x', 'target_slot': 0, 'type': 'CLIP'}]}",
                        "x"))
                .containsEntry("clip", List.of("y", 0L));
    }

    @Test
    void promptsAreChosen() {
        assertThat(text("a {red|{blue|green}} fox // not this")).isEqualTo("a red fox ");
        assertThat(text("{|x}y /* c */z")).isEqualTo("y z");
        assertThat(text("\\\\{a\\\\|b\\\\}")).isEqualTo("{a|b}");
        assertThat(text("unclosed {a|b")).isEqualTo("unclosed a");
        assertThat(text("(a:1.2) plain")).isEqualTo("(a:1.2) plain");
        assertThat(text("{".repeat(50_000))).hasSizeLessThan(50_000);
    }

    @Test
    void namesOfFilesAreFilledIn() {
        assertThat(prefix("%date:yyyy-MM-dd hh.mm.ss% %date:d/M/yy%")).isEqualTo("2026-03-07 09.05.01 7/3/26");
        assertThat(prefix("%A seeded node.steps%_%KS.seed%")).isEqualTo("30_7");
        assertThat(prefix("%width%x%Unknown.thing%%")).isEqualTo("%width%x%Unknown.thing%%");
    }

    @Test
    void instancesOfNewerSubgraphsListTheirWidgets() {
        String workflow = "{'nodes': [{'id': 30, 'type': 'sub', 'widgets_values': ['shown', 'mine'],"
                + " 'properties': {'proxyWidgets': [['21', 'text'], ['-1', 'prompt']]},"
                + " 'inputs': [{'name': 'prompt', 'type': 'STRING', 'link': null, 'widget': {'name': 'prompt'}}]}],"
                + " 'definitions': {'subgraphs': [{'id': 'sub', 'inputs': [{'name': 'prompt', 'type': 'STRING'}], 'outputs': [],"
                + " 'nodes': [{'id': 21, 'type': 'Text', 'widgets_values': ['own']},"
                + "           {'id': 22, 'type': 'Text', 'widgets_values': ['own'],"
                + "            'inputs': [{'name': 'text', 'type': 'STRING', 'link': 1, 'widget': {'name': 'text'}}]}],"
                + " 'links': [{'id': 1, 'origin_id': -10, 'origin_slot': 0, 'target_id': 22, 'target_slot': 0}]}]}}";

        assertThat(inputs(workflow, "30:21")).isEqualTo(Map.of("text", "own"));
        assertThat(inputs(workflow, "30:22")).isEqualTo(Map.of("text", "mine"));
    }

    @Test
    void groupNodesArePutInPlace() {
        String workflow = "{'nodes': [{'id': 5, 'type': 'Seeded', 'widgets_values': [1, 'fixed', 2]},"
                + " {'id': 9, 'type': 'workflow>Pair', 'widgets_values': ['hello', 77, 'fixed', 4, 'free'],"
                + "  'inputs': [{'name': 'clip', 'type': 'CLIP', 'link': 1}],"
                + "  'outputs': [{'name': 'CONDITIONING', 'type': 'CONDITIONING'}]},"
                + " {'id': 6, 'type': 'Text', 'widgets_values': ['end'], 'inputs': [{'name': 'clip', 'type': 'CLIP', 'link': 2}]}],"
                + " 'links': [[1, 5, 0, 9, 0, 'CLIP'], [2, 9, 0, 6, 0, 'CLIP']],"
                + " 'extra': {'groupNodes': {'Pair': {'nodes': ["
                + "   {'type': 'Text', 'widgets_values': ['old'], 'inputs': [{'name': 'clip', 'type': 'CLIP', 'link': 8}],"
                + "    'outputs': [{'name': 'CONDITIONING', 'type': 'CONDITIONING'}]},"
                + "   {'type': 'Reroute', 'inputs': [{'name': '', 'type': '*'}], 'outputs': [{'name': '', 'type': '*'}]},"
                + "   {'type': 'Seeded', 'widgets_values': [0, 'fixed', 0, 'fixed'], 'inputs': [{'name': 'extra', 'type': 'CLIP'}],"
                + "    'outputs': [{'name': 'CONDITIONING', 'type': 'CONDITIONING'}]}],"
                + "  'links': [[0, 0, 1, 0, 3, 'CLIP'], [1, 0, 2, 0, 4, 'CLIP']], 'external': []}}}}";

        assertThat(inputs(workflow, "9:0")).isEqualTo(Map.of("text", "hello", "clip", List.of("5", 0L)));
        assertThat(inputs(workflow, "9:2"))
                .isEqualTo(Map.of("seed", 77L, "steps", 4L, "mode", "free", "extra", List.of("9:0", 0L)));
        assertThat(inputs(workflow, "6")).containsEntry("clip", List.of("9:2", 0L));
    }

    @Test
    void allMissingClassesAreNamedAtOnce() {
        assertRefused(
                "{'nodes': [{'id': 1, 'type': 'Nope'}, {'id': 2, 'type': 'Neither'}, {'id': 3, 'type': 'Muted', 'mode': 2},"
                        + " {'id': 4, 'type': 'workflow>Gone'}]}",
                "The workflow uses node classes that are not installed: Nope, Neither, workflow>Gone; install their node packs"
                        + " or remove the nodes.");
    }

    @Test
    void circlesAreRefused() {
        assertRefused(
                "{'nodes': [{'id': 1, 'type': 'Reroute', 'inputs': [{'name': '', 'link': 1}]},"
                        + " {'id': 2, 'type': 'Text', 'widgets_values': ['t'], 'inputs': [{'name': 'clip', 'link': 2}]}],"
                        + " 'links': [[1, 1, 0, 1, 0, '*'], [2, 1, 0, 2, 0, '*']]}",
                "The link into input clip goes in a circle through node 1; remove the circle.");
        assertRefused(
                "{'nodes': [{'id': 1, 'type': 's'}], 'definitions': {'subgraphs': [{'id': 's', 'nodes': [{'id': 1, 'type': 's'}]}]}}",
                "Subgraph 1:1:");
    }

    @Test
    void manyInstancesOfSubgraphsAreRefused() {
        String doubled = IntStream.range(0, 40)
                .mapToObj(level -> "{'id': 's" + level + "', 'nodes': [{'id': 1, 'type': 's" + (level + 1)
                        + "'}, {'id': 2, 'type': 's" + (level + 1) + "'}]}")
                .collect(Collectors.joining(","));
        assertRefused(
                "{'nodes': [{'id': 1, 'type': 's0'}], 'definitions': {'subgraphs': [" + doubled
                        + ", {'id': 's40', 'nodes': []}]}}",
                "The workflow has more than the 10000 nodes allowed once its subgraphs are put in place; split it.");
    }

    @Property(tries = 300)
    void anyDamagedFileIsConvertedOrRefusedInOneSentence(@ForAll("damaged") Map<String, Object> ui) {
        try {
            converter().convert(ui);
        } catch (EaselException exception) {
            assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(exception.getMessage()).doesNotContain("\n").endsWith(".");
        }
    }

    /** A file in which one text or number has been replaced by something else. */
    @Provide
    Arbitrary<Map<String, Object>> damaged() {
        String whole = JsonText.write(((List<?>) ConversionSamples.read("captured.json"))
                .stream()
                        .map(ConversionSamples::object)
                        .filter(capture -> capture.get("name").toString().startsWith("15"))
                        .findFirst()
                        .orElseThrow()
                        .get("workflow"));
        List<String> parts = List.of(whole.split("(?<=[\\[{:,])"));
        Arbitrary<String> replacements =
                Arbitraries.of("null", "-1", "{}", "[]", "\"x\"", "1e300", "[[]]", "true", "\"workflow>\"", "4");
        return Arbitraries.integers()
                .between(0, parts.size() - 1)
                .flatMap(index -> replacements.map(replacement -> {
                    String changed = parts.get(index)
                            .replaceFirst(
                                    "(\"[^\"]*\"|(?<![0-9.eE+-])-?[0-9]+(?:\\.[0-9]+)?|null)(?=[,}\\]])",
                                    replacement.replace("$", ""));
                    String text = IntStream.range(0, parts.size())
                            .mapToObj(other -> other == index ? changed : parts.get(other))
                            .collect(Collectors.joining());
                    return ConversionSamples.object(
                            JsonText.read(text.getBytes(StandardCharsets.UTF_8), "damaged", WorkflowLimits.STANDARD));
                }));
    }

    private static String text(String prompt) {
        String workflow = "{'nodes': [{'id': 1, 'type': 'Text', 'widgets_values': ['" + prompt + "']}]}";
        return (String) inputs(workflow, "1").get("text");
    }

    private static String prefix(String pattern) {
        String workflow = "{'nodes': [{'id': 1, 'type': 'SaveImage', 'widgets_values': ['" + pattern + "']},"
                + "{'id': 2, 'type': 'Seeded', 'widgets_values': [7, 'fixed', 30], 'properties': {'Node name for S&R': 'KS'}}]}";
        return (String) inputs(workflow, "1").get("filename_prefix");
    }

    private static Map<String, Object> inputs(String workflow, String id) {
        return convert(workflow).node(id).orElseThrow().inputs();
    }

    private static Workflow convert(String workflow) {
        byte[] text = workflow.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return converter().convert(ConversionSamples.object(JsonText.read(text, "workflow", WorkflowLimits.STANDARD)));
    }

    private static WorkflowConverter converter() {
        return new WorkflowConverter(
                NodeCatalog.of(REGISTRY),
                ConversionSamples.FIRST,
                () -> ConversionSamples.NOW,
                WorkflowLimits.STANDARD);
    }

    private static void assertRefused(String workflow, String message) {
        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> convert(workflow))
                .withMessageStartingWith(message)
                .satisfies(exception -> assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
}
