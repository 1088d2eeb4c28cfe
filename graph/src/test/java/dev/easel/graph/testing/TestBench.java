package dev.easel.graph.testing;

import dev.easel.examples.testing.Pictures;
import dev.easel.examples.testing.TestingNodePack;
import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An executor with all testing nodes. */
public final class TestBench implements AutoCloseable {
    private final HeapPictures pictures = new HeapPictures();
    private final StockPictureNodes.Gallery gallery = new StockPictureNodes.Gallery();
    private final NodeRegistry registry;
    private final GraphExecutor executor;

    /** A bench with the given cache, lifecycle and additional nodes. */
    public TestBench(CachePolicy policy, ValueLifecycle lifecycle, NodeDefinition... more) {
        NodeRegistry.Builder builder = NodeRegistry.builder()
                .add(new TestingNodePack(pictures))
                .add(new ProbeNodes())
                .add(new StockPictureNodes(pictures, gallery));
        for (NodeDefinition definition : more) {
            builder.add(definition);
        }
        registry = builder.build();
        executor = new GraphExecutor(registry, policy, lifecycle);
    }

    /** A bench with the default cache. */
    public TestBench(NodeDefinition... more) {
        this(new CachePolicy.Classic(), ValueLifecycle.none(), more);
    }

    /** How a run went. */
    public record Outcome(ExecutionResult result, Recorder events) {}

    /** The executor. */
    public GraphExecutor executor() {
        return executor;
    }

    /** The pictures shown so far. */
    public List<Object> shown() {
        return gallery.shown();
    }

    /** The arithmetic on pictures. */
    public Pictures pictures() {
        return pictures;
    }

    /** Runs a workflow that must be valid, given as JSON with single quotes. */
    public Outcome run(String json) {
        return run(workflow(json), Map.of());
    }

    /** Runs a workflow that must be valid. */
    public Outcome run(Workflow workflow, Map<String, Object> extraData) {
        return run(validate(workflow, Optional.empty()), extraData, new Recorder());
    }

    /** Runs a validated workflow. */
    public Outcome run(ValidationResult validated, Map<String, Object> extraData, Recorder recorder) {
        if (!validated.isValid()) {
            throw new AssertionError("not valid: " + validated.toJson());
        }
        ExecutionResult result = executor.execute(ExecutionRequest.of("prompt", validated, extraData), recorder);
        return new Outcome(result, recorder);
    }

    /** Checks a workflow. */
    public ValidationResult validate(Workflow workflow, Optional<List<String>> targets) {
        return new WorkflowValidator(registry).validate(workflow, targets);
    }

    /** Reads a workflow from JSON with single quotes. */
    @SuppressWarnings("unchecked")
    public static Workflow workflow(String json) {
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return Workflow.of(
                (Map<String, Object>) JsonText.read(text, "workflow", WorkflowLimits.STANDARD),
                WorkflowLimits.STANDARD);
    }

    @Override
    public void close() {
        executor.close();
    }
}
