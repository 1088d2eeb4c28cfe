package dev.easel.graph.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.examples.testing.TestingNodePack;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.testing.HeapPictures;
import dev.easel.graph.testing.ProbeNodes;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Validation where the captures are silent or the contract asks for more than the reference does. */
class WorkflowValidatorTest {
    private static final NodeRegistry REGISTRY = NodeRegistry.builder()
            .add(new TestingNodePack(new HeapPictures()))
            .add(new ProbeNodes())
            .add(NodeDefinition.named("Seed")
                    .outputNode()
                    .input(Input.integer("seed").range(0, Input.MAX_SEED))
                    .function((inputs, context) -> NodeResult.none())
                    .build())
            .build();

    private final WorkflowValidator validator = new WorkflowValidator(REGISTRY);

    @Test
    void aSeedBeyond63BitsIsAccepted() {
        assertThat(validate("{'1': {'class_type': 'Seed', 'inputs': {'seed': 18446744073709551615}}}")
                        .workflow()
                        .node("1")
                        .orElseThrow()
                        .inputs()
                        .get("seed"))
                .isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(onlyError(validate("{'1': {'class_type': 'Seed', 'inputs': {'seed': 18446744073709551616}}}")))
                .isEqualTo("value_bigger_than_max: Value 18446744073709551616 bigger than max of 18446744073709551615");
    }

    @Test
    void aTypedChoiceIsCheckedToo() {
        assertThat(
                        onlyError(
                                validate(
                                        "{'1': {'class_type': 'ProbeInputs', 'inputs': {'i': 1, 'f': 0.5, 's': '', 'b': true, 'c': 'a', 'cc': 'zz'}}}")))
                .isEqualTo("value_not_in_list: Value not in list");
    }

    @Test
    void theWildcardTakesEveryType() {
        assertThat(validate(
                                "{'1': {'class_type': 'ProbeShow', 'inputs': {'v': ['2', 0]}}, '2': {'class_type': 'StubInt', 'inputs': {'value': 3}}}")
                        .outputs())
                .containsExactly("1");
    }

    @Test
    void aNegativeSlotIsRefused() {
        assertThat(
                        onlyError(
                                validate(
                                        "{'1': {'class_type': 'ProbeShow', 'inputs': {'v': ['2', -1]}}, '2': {'class_type': 'StubInt', 'inputs': {'value': 3}}}")))
                .isEqualTo("exception_during_validation: Exception when validating node");
    }

    @Test
    void aCycleIsNamed() {
        ValidationResult result = validate(
                "{'1': {'class_type': 'TestIntMathOperation', 'inputs': {'a': ['2', 0], 'b': 1, 'operation': 'add'}},"
                        + " '2': {'class_type': 'TestIntMathOperation', 'inputs': {'a': ['1', 0], 'b': 1, 'operation': 'add'}},"
                        + " '3': {'class_type': 'ProbeShow', 'inputs': {'v': ['2', 0]}}}");

        assertThat(result.error().orElseThrow().type()).isEqualTo("prompt_outputs_failed_validation");
        assertThat(result.nodeErrors().get("2").errors().getFirst().details()).isEqualTo("2 -> 1 -> 2");
        assertThat(result.nodeErrors().get("2").dependentOutputs()).containsExactly("3");
    }

    @Test
    void eachErrorNamesTheOutputsThatDependOnIt() {
        ValidationResult result = validate("{'1': {'class_type': 'StubInt', 'inputs': {'value': 'x'}},"
                + " '2': {'class_type': 'StubInt', 'inputs': {'value': 'y'}},"
                + " 'a': {'class_type': 'ProbeShow', 'inputs': {'v': ['1', 0]}},"
                + " 'b': {'class_type': 'ProbeShow', 'inputs': {'v': ['2', 0]}}}");

        assertThat(result.nodeErrors().get("1").dependentOutputs()).containsExactly("a");
        assertThat(result.nodeErrors().get("2").dependentOutputs()).containsExactly("b");
    }

    @Test
    void aChainOfTwentyThousandNodesNeitherOverflowsNorCrawls() {
        Map<String, Object> nodes = new LinkedHashMap<>();
        nodes.put("0", Map.of("class_type", "StubInt", "inputs", Map.of("value", "bad")));
        for (int index = 1; index < 20_000; index++) {
            nodes.put(
                    Integer.toString(index),
                    Map.of(
                            "class_type",
                            "ProbeMap",
                            "inputs",
                            Map.of("a", List.of(Integer.toString(index - 1), 0L), "b", 1L)));
        }
        Workflow workflow = Workflow.of(nodes, new WorkflowLimits(1 << 20, 100, 20_000));

        ValidationResult result = validator.validate(workflow, Optional.of(List.of("19999")));

        assertThat(result.nodeErrors().get("0").dependentOutputs()).containsExactly("19999");
    }

    private ValidationResult validate(String json) {
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        @SuppressWarnings("unchecked")
        Map<String, Object> prompt = (Map<String, Object>) JsonText.read(text, "prompt", WorkflowLimits.STANDARD);
        return validator.validate(Workflow.of(prompt, WorkflowLimits.STANDARD));
    }

    private static String onlyError(ValidationResult result) {
        NodeErrors errors = result.nodeErrors().values().iterator().next();
        assertThat(errors.errors()).hasSize(1);
        ValidationError error = errors.errors().getFirst();
        return error.type() + ": " + error.message();
    }
}
