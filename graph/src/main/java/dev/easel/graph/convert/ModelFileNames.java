package dev.easel.graph.convert;

import dev.easel.errors.EaselException;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.graph.workflow.WorkflowNode;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The model files that a workflow names, in either format. */
public final class ModelFileNames {
    private static final Set<String> EXTENSIONS =
            Set.of("safetensors", "sft", "gguf", "ckpt", "pt", "pth", "bin", "pkl");
    private static final Map<String, String> FOLDERS = Map.ofEntries(
            Map.entry("ckpt_name", "checkpoints"),
            Map.entry("unet_name", "diffusion_models"),
            Map.entry("clip_name", "text_encoders"),
            Map.entry("clip_name1", "text_encoders"),
            Map.entry("clip_name2", "text_encoders"),
            Map.entry("clip_name3", "text_encoders"),
            Map.entry("clip_name4", "text_encoders"),
            Map.entry("vae_name", "vae"),
            Map.entry("lora_name", "loras"),
            Map.entry("control_net_name", "controlnet"),
            Map.entry("style_model_name", "style_models"),
            Map.entry("gligen_name", "gligen"),
            Map.entry("hypernetwork_name", "hypernetworks"));
    private static final Map<String, String> FOLDERS_BY_CLASS =
            Map.of("CLIPVisionLoader", "clip_vision", "UpscaleModelLoader", "upscale_models");

    private ModelFileNames() {}

    /**
     * A file that a node names.
     *
     * @param name as the workflow writes it
     * @param folder the model folder it is looked for in, if the node's class tells
     * @param node the node's id and class, for messages
     * @param address where the workflow says it can be had
     */
    public record Named(String name, Optional<String> folder, String node, Optional<String> address) {}

    /**
     * Looks through a workflow; nodes that are muted or bypassed do not count.
     *
     * @param catalog knows what the page stores for a node
     * @throws EaselException INVALID_INPUT when the workflow cannot be read
     */
    public static List<Named> of(WorkflowDocument document, NodeCatalog catalog) {
        Map<String, String> addresses = new LinkedHashMap<>();
        Workflow workflow = switch (document) {
            case WorkflowDocument.Api api -> api.workflow();
            case WorkflowDocument.Ui ui -> {
                collectAddresses(ui.json(), addresses);
                yield new WorkflowConverter(catalog, new Random(), LocalDateTime::now, WorkflowLimits.STANDARD)
                        .convert(ui.json());
            }
        };
        Map<String, Named> named = new LinkedHashMap<>();
        for (WorkflowNode node : workflow.nodes()) {
            node.inputs().forEach((input, value) -> {
                if (value instanceof String name && isModelFile(name)) {
                    String type = node.classType().orElse("");
                    Optional<String> folder =
                            Optional.ofNullable(FOLDERS_BY_CLASS.getOrDefault(type, FOLDERS.get(input)));
                    Named found = new Named(
                            name,
                            folder,
                            node.id() + (type.isEmpty() ? "" : " (" + type + ")"),
                            Optional.ofNullable(addresses.get(last(name))));
                    named.putIfAbsent(folder.orElse("") + "/" + name, found);
                }
            });
        }
        return new ArrayList<>(named.values());
    }

    private static boolean isModelFile(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.length() < 512 && name.contains(".") && EXTENSIONS.contains(extension) && !name.contains("\n");
    }

    private static String last(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    /** Templates note beside a loader where its file can be had: {@code properties.models}, anywhere in the file. */
    private static void collectAddresses(Object json, Map<String, String> addresses) {
        for (Object graph : graphs(json)) {
            for (Object node : UiReader.list(UiReader.map(graph).get("nodes"))) {
                Map<?, ?> properties = UiReader.map(UiReader.map(node).get("properties"));
                for (Object model : UiReader.list(properties.get("models"))) {
                    Map<?, ?> members = UiReader.map(model);
                    if (members.get("name") instanceof String name && members.get("url") instanceof String address) {
                        addresses.putIfAbsent(name, address);
                    }
                }
            }
        }
    }

    private static List<Object> graphs(Object json) {
        List<Object> graphs = new ArrayList<>();
        graphs.add(json);
        Map<?, ?> definitions = UiReader.map(UiReader.map(json).get("definitions"));
        graphs.addAll(UiReader.list(definitions.get("subgraphs")));
        return graphs;
    }
}
