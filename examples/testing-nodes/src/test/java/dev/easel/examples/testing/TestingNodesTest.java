package dev.easel.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.nodes.TensorLifecycle;
import dev.easel.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TestingNodesTest {
    /** Contract section 6.3. */
    private static final List<String> LISTED = List.of(
            "StubImage",
            "StubConstantImage",
            "StubMask",
            "StubInt",
            "StubFloat",
            "TestLazyMixImages",
            "TestVariadicAverage",
            "TestCustomIsChanged",
            "TestIsChangedWithConstants",
            "TestCustomValidation1",
            "TestCustomValidation2",
            "TestCustomValidation3",
            "TestCustomValidation4",
            "TestCustomValidation5",
            "TestDynamicDependencyCycle",
            "TestMixedExpansionReturns",
            "TestSamplingInExpansion",
            "TestSleep",
            "TestParallelSleep",
            "TestOutputNodeWithSocketOutput",
            "TestWhileLoopOpen",
            "TestWhileLoopClose",
            "TestForLoopOpen",
            "TestForLoopClose",
            "TestExecutionBlocker",
            "TestMakeListNode",
            "TestAccumulateNode",
            "TestAccumulationHeadNode",
            "TestAccumulationTailNode",
            "TestAccumulationToListNode",
            "TestListToAccumulationNode",
            "TestAccumulationGetLengthNode",
            "TestAccumulationGetItemNode",
            "TestAccumulationSetItemNode",
            "TestIntMathOperation",
            "TestIntConditions",
            "TestFloatConditions",
            "TestStringConditions",
            "TestToBoolNode",
            "TestBoolOperationNode",
            "TestAsyncValidation",
            "TestAsyncValidationError",
            "TestAsyncError",
            "TestSyncError",
            "TestAsyncTimeout",
            "TestAsyncLazyCheck",
            "TestDynamicAsyncGeneration",
            "TestAsyncResourceUser",
            "TestAsyncBatchProcessing",
            "TestAsyncConcurrentLimit",
            "TestAsyncProgressUpdate",
            "TestSyncProgressUpdate");

    @Test
    void theJarNamesAPackWithEveryListedNode() {
        NodePack pack = ServiceLoader.load(NodePack.class).stream()
                .filter(provider -> provider.type() == TestingNodes.class)
                .findFirst()
                .orElseThrow()
                .get();

        assertThat(pack.nodes()).extracting(NodeDefinition::name).containsExactlyInAnyOrderElementsOf(LISTED);
    }

    @Test
    void aMaskMixesTwoPictures() {
        assertThat(mean("""
                        {"1": {"class_type": "StubImage", "inputs":
                           {"content": "BLACK", "height": 8, "width": 8, "batch_size": 1}},
                         "2": {"class_type": "StubImage", "inputs":
                           {"content": "WHITE", "height": 8, "width": 8, "batch_size": 1}},
                         "3": {"class_type": "StubMask", "inputs":
                           {"value": 0.25, "height": 8, "width": 8, "batch_size": 1}},
                         "4": {"class_type": "TestLazyMixImages", "inputs":
                           {"image1": ["1", 0], "image2": ["2", 0], "mask": ["3", 0]}},
                         "5": {"class_type": "Mean", "inputs": {"image": ["4", 0]}}}""")).isEqualTo(0.25);
    }

    @Test
    void aLoopHalvesAPictureThreeTimes() {
        assertThat(mean("""
                        {"1": {"class_type": "StubImage", "inputs":
                           {"content": "BLACK", "height": 8, "width": 8, "batch_size": 1}},
                         "2": {"class_type": "StubImage", "inputs":
                           {"content": "WHITE", "height": 8, "width": 8, "batch_size": 1}},
                         "3": {"class_type": "TestForLoopOpen", "inputs": {"remaining": 3, "initial_value1": ["2", 0]}},
                         "4": {"class_type": "TestVariadicAverage", "inputs": {"input1": ["3", 2], "input2": ["1", 0]}},
                         "5": {"class_type": "TestForLoopClose", "inputs":
                           {"flow_control": ["3", 0], "initial_value1": ["4", 0]}},
                         "6": {"class_type": "Mean", "inputs": {"image": ["5", 0]}}}""")).isEqualTo(0.125);
    }

    @SuppressWarnings("unchecked")
    private static double mean(String json) {
        double[] mean = new double[1];
        NodeRegistry registry = NodeRegistry.builder()
                .add(new TestingNodes())
                .add(NodeDefinition.named("Mean")
                        .outputNode()
                        .input(Input.of("image", "IMAGE"))
                        .function((inputs, context) -> {
                            mean[0] = inputs.value("image", Tensor.class).mean().item();
                            return NodeResult.of();
                        })
                        .build())
                .build();
        Workflow workflow = Workflow.of(
                (Map<String, Object>)
                        JsonText.read(json.getBytes(StandardCharsets.UTF_8), "test", WorkflowLimits.STANDARD),
                WorkflowLimits.STANDARD);
        ValidationResult validated = new WorkflowValidator(registry).validate(workflow);
        try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), new TensorLifecycle())) {
            ExecutionResult result = executor.execute(ExecutionRequest.of("test", validated, Map.of()), event -> {});
            assertThat(result.failure()).isEmpty();
        }
        return mean[0];
    }
}
