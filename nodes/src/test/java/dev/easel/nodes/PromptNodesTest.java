package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.words.Words;
import dev.easel.words.WordsSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromptNodesTest {
    private final NodeRegistry registry = NodeRegistry.builder()
            .services(Services.builder()
                    .with(Words.class, new Words(WordsSettings.offline()))
                    .build())
            .add(new BuiltInNodes())
            .build();
    private final GraphExecutor executor =
            new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none());
    private final List<String> cached = new ArrayList<>();

    @AfterEach
    void close() {
        executor.close();
    }

    @SuppressWarnings("unchecked")
    private String run(String text, int seed) {
        String json = """
                {"1": {"class_type": "PromptEnhance", "inputs": {"text": "%s", "style": "photo", "words": 60, "seed": %d}},
                 "2": {"class_type": "PromptRefine", "inputs": {"text": ["1", 0], "wish": "lower camera", "style": "photo", "seed": 0}},
                 "3": {"class_type": "PreviewAny", "inputs": {"source": ["2", 0]}}}""".formatted(text, seed);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Workflow workflow = Workflow.of(
                (Map<String, Object>) JsonText.read(bytes, "workflow", WorkflowLimits.STANDARD),
                WorkflowLimits.STANDARD);
        ValidationResult validated = new WorkflowValidator(registry).validate(workflow);
        assertThat(validated.isValid()).as(validated.toString()).isTrue();
        cached.clear();
        ExecutionResult result = executor.execute(ExecutionRequest.of("id", validated, Map.of()), event -> {
            if (event instanceof ExecutionEvent.Cached found) {
                cached.addAll(found.nodeIds());
            }
        });
        return result.outputs().get("3").get("text").getFirst().toString();
    }

    @Test
    void anIdeaBecomesAPromptAndIsNotWrittenTwice() {
        String prompt = run("a fox in the snow", 1);
        assertThat(prompt)
                .startsWith("Photograph, ")
                .contains("a fox in the snow")
                .endsWith("Camera low at ankle height.");
        assertThat(run("a fox in the snow", 1)).isEqualTo(prompt);
        assertThat(cached).contains("1", "2");
        assertThat(run("a fox in the snow", 2)).isNotEqualTo(prompt);
        assertThat(cached).doesNotContain("1");
    }
}
