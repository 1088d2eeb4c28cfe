package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowEditsTest {
    private static final Workflow CLASSIC = workflow("""
            {"3": {"class_type": "Sample", "_meta": {"title": "The sampler"}, "inputs": {"seed": 5, "steps": 20, "cfg": 1.0,
                   "noisy": true, "scale": 1, "positive": ["9", 0], "negative": ["7", 0]}},
             "6": {"class_type": "Encode", "inputs": {"text": "a cat", "clip": ["4", 1]}},
             "7": {"class_type": "Encode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
             "9": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}}}""");

    private final WorkflowEdits edits = new WorkflowEdits(TestNodes.registry());

    private static Workflow workflow(String json) {
        return switch (WorkflowDocument.read(json.getBytes(StandardCharsets.UTF_8), "test", WorkflowLimits.STANDARD)) {
            case WorkflowDocument.Api api -> api.workflow();
            case WorkflowDocument.Ui ui -> throw new AssertionError("not in API format: " + JsonText.write(ui.json()));
        };
    }

    private static Object input(Workflow workflow, String node, String name) {
        return workflow.node(node).orElseThrow().inputs().get(name);
    }

    @Test
    void setReadsTheValueAsTheNodeDeclaresIt() {
        assertThat(input(edits.set(CLASSIC, "3.steps=12"), "3", "steps")).isEqualTo(12L);
        assertThat(input(edits.set(CLASSIC, "3.seed=18446744073709551615"), "3", "seed"))
                .isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(input(edits.set(CLASSIC, "3.cfg=7"), "3", "cfg")).isEqualTo(7.0);
        assertThat(input(edits.set(CLASSIC, "3.noisy=false"), "3", "noisy")).isEqualTo(false);
        assertThat(input(edits.set(CLASSIC, "3.scale=2"), "3", "scale")).isEqualTo(2L);
        assertThat(input(edits.set(CLASSIC, "6.text=x.y=z"), "6", "text")).isEqualTo("x.y=z");
    }

    @Test
    void setNamesNodesByIdTitleOrClass() {
        assertThat(input(edits.set(CLASSIC, "The sampler.steps=3"), "3", "steps"))
                .isEqualTo(3L);
        assertThat(input(edits.set(CLASSIC, "Sample.steps=4"), "3", "steps")).isEqualTo(4L);
        assertThatThrownBy(() -> edits.set(CLASSIC, "Encode.text=x"))
                .hasMessageContainingAll("several nodes", "6 (Encode)");
    }

    @Test
    void setKeepsEverythingElse() {
        Workflow changed = edits.set(CLASSIC, "3.steps=12");

        assertThat(edits.set(changed, "3.steps=20")).isEqualTo(CLASSIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"steps=3", "3.steps", "3.=1", ".steps=1", ""})
    void setRefusesWhatIsNoAssignment(String assignment) {
        assertThatThrownBy(() -> edits.set(CLASSIC, assignment))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("NODE.INPUT=VALUE");
    }

    @ParameterizedTest
    @CsvSource({
        "3.steps=many, 'takes a value of type INT, not \"many\"'",
        "3.noisy=yes, 'takes a value of type BOOLEAN'",
        "3.positive=6, 'takes a link of type CONDITIONING'",
        "3.step=6, 'no input \"step\": it has steps'",
        "4.steps=6, 'no node \"4\": the nodes are 3 (Sample)'",
    })
    void setSaysWhatIsWrong(String assignment, String sentence) {
        assertThatThrownBy(() -> edits.set(CLASSIC, assignment))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void thePromptIsFoundThroughGuidance() {
        Workflow changed = edits.withPrompt(CLASSIC, "a dog");

        assertThat(input(changed, "6", "text")).isEqualTo("a dog");
        assertThat(input(changed, "7", "text")).isEqualTo("blurry");
    }

    @Test
    void thePromptIsFoundThroughAGuider() {
        Workflow custom = workflow("""
                {"6": {"class_type": "CLIPTextEncodeFlux", "inputs": {"clip_l": "a", "t5xxl": "b", "guidance": 3.5, "clip": ["1", 0]}},
                 "22": {"class_type": "BasicGuider", "inputs": {"model": ["1", 0], "conditioning": ["6", 0]}},
                 "13": {"class_type": "SamplerCustomAdvanced", "inputs": {"guider": ["22", 0]}}}""");
        Workflow changed = edits.withPrompt(custom, "c");

        assertThat(input(changed, "6", "clip_l")).isEqualTo("c");
        assertThat(input(changed, "6", "t5xxl")).isEqualTo("c");
    }

    @Test
    void thePromptIsFoundInANodeThatHoldsTheText() {
        Workflow held = workflow("""
                {"2": {"class_type": "PrimitiveString", "inputs": {"value": "a"}},
                 "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["2", 0], "clip": ["1", 0]}},
                 "3": {"class_type": "KSampler", "inputs": {"positive": ["6", 0]}}}""");

        assertThat(input(edits.withPrompt(held, "b"), "2", "value")).isEqualTo("b");
    }

    @Test
    void severalPromptsAreNotGuessedAt() {
        Workflow two = workflow("""
                {"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "a", "clip": ["0", 0]}},
                 "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "b", "clip": ["0", 0]}},
                 "3": {"class_type": "KSampler", "inputs": {"positive": ["1", 0]}},
                 "4": {"class_type": "KSampler", "inputs": {"positive": ["2", 0]}}}""");

        assertThatThrownBy(() -> edits.withPrompt(two, "c"))
                .hasMessageContaining("several positive prompts, in the nodes 1, 2");
    }

    @Test
    void aWorkflowWithoutPromptOrSeedSaysSo() {
        Workflow circle = workflow("""
                {"1": {"class_type": "FluxGuidance", "inputs": {"conditioning": ["1", 0]}},
                 "3": {"class_type": "KSampler", "inputs": {"positive": ["1", 0]}}}""");

        assertThatThrownBy(() -> edits.withPrompt(circle, "c"))
                .hasMessageContaining("No node of this workflow encodes");
        assertThatThrownBy(() -> edits.withSeed(circle, BigInteger.ONE))
                .hasMessageContaining("No node of this workflow has a seed");
    }

    @Test
    void theSeedGoesIntoEverySeed() {
        Workflow seeds = workflow("""
                {"1": {"class_type": "RandomNoise", "inputs": {"noise_seed": 1}},
                 "2": {"class_type": "KSampler", "inputs": {"seed": 2}},
                 "3": {"class_type": "KSampler", "inputs": {"seed": ["4", 0]}}}""");
        Workflow changed = edits.withSeed(seeds, BigInteger.valueOf(7));

        assertThat(List.of(input(changed, "1", "noise_seed"), input(changed, "2", "seed")))
                .containsOnly(7L);
        assertThat(input(changed, "3", "seed")).isEqualTo(List.of("4", 0L));
    }
}
