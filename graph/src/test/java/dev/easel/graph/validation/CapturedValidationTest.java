package dev.easel.graph.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.examples.testing.TestingNodePack;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.testing.HeapPictures;
import dev.easel.graph.testing.ProbeNodes;
import dev.easel.graph.testing.StockPictureNodes;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers to prompts equal the ones captured from the reference (contract section 3). */
class CapturedValidationTest {
    /** Where the contract asks for something better than what the reference did. */
    private static final Set<String> IMPROVED = Set.of(
            "V3-style COMBO invalid (not checked in 0.3.64)",
            "link slot negative",
            "link into wildcard",
            "cycle",
            "self loop");

    /** Prompts of nodes that only exist for this one. */
    private static final Set<String> OTHER_NODES =
            Set.of("V3 output node: COMBO not in options passes validation in 0.3.64");

    private static final NodeRegistry REGISTRY = NodeRegistry.builder()
            .add(new TestingNodePack(new HeapPictures()))
            .add(new ProbeNodes())
            .add(new StockPictureNodes(new HeapPictures(), new StockPictureNodes.Gallery()))
            .build();

    static Stream<Capture> captures() throws IOException {
        try (InputStream stream = CapturedValidationTest.class.getResourceAsStream("/validation/captured.json")) {
            List<?> all = (List<?>) JsonText.read(stream.readAllBytes(), "captures", WorkflowLimits.STANDARD);
            return all.stream()
                    .map(entry -> new Capture(object(entry)))
                    .filter(capture -> !IMPROVED.contains(capture.toString()))
                    .filter(capture -> !OTHER_NODES.contains(capture.toString()));
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void equalsTheReference(Capture capture) {
        Workflow workflow = Workflow.of(object(capture.json().get("prompt")), WorkflowLimits.STANDARD);
        Optional<List<String>> targets = Optional.ofNullable(capture.json().get("targets"))
                .map(list -> ((List<?>) list).stream().map(String.class::cast).toList());

        ValidationResult result = new WorkflowValidator(REGISTRY).validate(workflow, targets);

        if (capture.json().get("status").equals(200L)) {
            assertThat(result.error()).isEmpty();
            assertThat(unordered(result.nodeErrorsJson()))
                    .isEqualTo(unordered(capture.json().get("node_errors")));
        } else {
            assertThat(unordered(result.toJson()))
                    .isEqualTo(unordered(capture.json().get("body")));
        }
    }

    record Capture(Map<String, Object> json) {
        @Override
        public String toString() {
            return (String) json.get("note");
        }
    }

    /** Lists of errors become sets, and so do lines of details: the reference goes through inputs in no particular order. */
    private static Object unordered(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put(key, unordered(key, member)));
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream().map(CapturedValidationTest::unordered).toList()
                : value;
    }

    private static Object unordered(Object key, Object value) {
        if (key.equals("errors") && value instanceof List<?> errors) {
            Set<Object> set = new HashSet<>();
            errors.forEach(error -> set.add(unordered(error)));
            return set;
        }
        if (key.equals("details") && value instanceof String details) {
            return new HashSet<>(List.of(details.split("\n")));
        }
        if (key.equals("traceback")) {
            return new ArrayList<>();
        }
        return unordered(value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
