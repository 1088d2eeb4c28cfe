package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.convert.WorkflowConverter;
import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Services;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.media.Picture;
import dev.easel.media.PicturePreview;
import dev.easel.media.PngWriter;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs workflows of built-in nodes in a folder, with a node {@code Look} that keeps the numbers of a tensor for the test. */
final class Workbench implements AutoCloseable {
    private final DataFolders data;
    private final NodeRegistry registry;
    private final GraphExecutor executor;
    private final ModelServices models;
    private final List<Seen> seen = new ArrayList<>();
    private final List<Picture> previews = new ArrayList<>();

    /**
     * A tensor's shape and numbers.
     *
     * @param shape its sizes
     * @param numbers row by row
     */
    record Seen(List<Long> shape, List<Float> numbers) {}

    Workbench(Path folder) {
        data = DataFolders.under(folder);
        models = new ModelServices(ModelFolders.of(List.of(folder.resolve("models"))), Device.CPU);
        Services services = models.register(Services.builder().with(DataFolders.class, data))
                .build();
        registry = NodeRegistry.builder()
                .services(services)
                .add(new BuiltInNodes())
                .add(look())
                .build();
        executor = new GraphExecutor(registry, new CachePolicy.Classic(), new TensorLifecycle());
    }

    private NodeDefinition look() {
        return NodeDefinition.named("Look")
                .category("test")
                .outputNode()
                .input(Input.of("value", "*"))
                .function((inputs, context) -> {
                    Tensor tensor = inputs.raw("value") instanceof Latent latent
                            ? latent.samples()
                            : inputs.value("value", Tensor.class);
                    List<Float> numbers = new ArrayList<>();
                    for (float number : tensor.toFloats()) {
                        numbers.add(number);
                    }
                    List<Long> shape = new ArrayList<>();
                    for (long size : tensor.shape()) {
                        shape.add(size);
                    }
                    seen.add(new Seen(shape, numbers));
                    return NodeResult.none();
                })
                .build();
    }

    DataFolders data() {
        return data;
    }

    /** What the node {@code Look} saw last. */
    Seen seen() {
        return seen.getLast();
    }

    /** What the nodes {@code Look} saw so far. */
    List<Seen> allSeen() {
        return List.copyOf(seen);
    }

    /** Drops what the nodes {@code Look} saw. */
    void forget() {
        seen.clear();
    }

    /** Puts a picture into the input folder. */
    void input(String name, Picture picture) throws IOException {
        Files.createDirectories(data.input());
        Files.write(data.input().resolve(name), PngWriter.write(picture, Map.of(), PngWriter.FAST));
    }

    /** The names of a folder's entries, sorted. */
    List<String> files(DataFolder folder) {
        return data.list(folder);
    }

    /** Checks a workflow, given as JSON with single quotes. */
    @SuppressWarnings("unchecked")
    ValidationResult validate(String json) {
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new WorkflowValidator(registry)
                .validate(Workflow.of(
                        (Map<String, Object>) JsonText.read(text, "workflow", WorkflowLimits.STANDARD),
                        WorkflowLimits.STANDARD));
    }

    /**
     * Runs a published workflow of either format that must succeed.
     *
     * @param edits numbers that replace those of the same names in all nodes
     */
    void runFilm(String text, Map<String, Object> edits) {
        WorkflowDocument document =
                WorkflowDocument.read(text.getBytes(StandardCharsets.UTF_8), "the workflow", WorkflowLimits.STANDARD);
        Workflow workflow = switch (document) {
            case WorkflowDocument.Api api -> api.workflow();
            case WorkflowDocument.Ui ui ->
                new WorkflowConverter(
                                NodeCatalog.of(registry).or(NodeCatalog.stock()),
                                new Random(1),
                                LocalDateTime::now,
                                WorkflowLimits.STANDARD)
                        .convert(ui.json());
        };
        ValidationResult validated = new WorkflowValidator(registry)
                .validate(Workflow.of(workflow.nodes().stream()
                        .map(node -> edited(node, edits))
                        .toList()));
        if (!validated.isValid()) {
            throw new AssertionError("not valid: " + validated.toJson());
        }
        ExecutionResult result = executor.execute(ExecutionRequest.of("prompt", validated, Map.of()), this::on);
        if (result.status() != ExecutionResult.Status.SUCCESS) {
            throw new AssertionError(
                    "failed: " + result.failure(),
                    result.failure().orElseThrow().cause());
        }
    }

    /** A node with other numbers. */
    private static WorkflowNode edited(WorkflowNode node, Map<String, Object> edits) {
        Map<String, Object> inputs = new LinkedHashMap<>(node.inputs());
        inputs.replaceAll((name, value) -> value instanceof Number ? edits.getOrDefault(name, value) : value);
        return node.withInputs(inputs);
    }

    /** Runs a workflow that must be valid, given as JSON with single quotes, and returns however it ended. */
    ExecutionResult attempt(String json, Map<String, Object> extraData) {
        ValidationResult validated = validate(json);
        if (!validated.isValid()) {
            throw new AssertionError("not valid: " + validated.toJson());
        }
        return executor.execute(ExecutionRequest.of("prompt", validated, extraData), this::on);
    }

    private void on(ExecutionEvent event) {
        if (event instanceof ExecutionEvent.Progressed progressed
                && progressed.preview().orElse(null) instanceof PicturePreview preview) {
            previews.add(preview.picture());
        }
    }

    /** The pictures in the making of all runs. */
    List<Picture> previews() {
        return List.copyOf(previews);
    }

    /** Runs a workflow that must succeed, given as JSON with single quotes. */
    ExecutionResult run(String json) {
        ExecutionResult result = attempt(json, Map.of());
        if (result.status() != ExecutionResult.Status.SUCCESS) {
            throw new AssertionError(
                    "failed: " + result.failure(),
                    result.failure().orElseThrow().cause());
        }
        return result;
    }

    @Override
    public void close() {
        executor.close();
        models.close();
    }
}
