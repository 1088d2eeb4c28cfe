package dev.easel.server.v2;

import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.call.InputFiles;
import dev.easel.server.key.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts files in the place of {@code core/ASSET} references in a workflow. */
final class AssetReferences {
    private final AssetRecords records;
    private final AssetStore contents;
    private final InputFiles files;

    AssetReferences(AssetRecords records, AssetStore contents, InputFiles files) {
        this.records = records;
        this.contents = contents;
        this.files = files;
    }

    /**
     * The workflow with names of files in the input folder.
     *
     * @param principal whose assets may be meant
     * @throws dev.easel.server.http.HttpFailure 422 missing_asset when a reference is malformed or leads to nothing
     */
    Workflow resolved(Workflow workflow, Principal principal) throws IOException {
        Map<String, WorkflowNode> nodes = new LinkedHashMap<>();
        for (WorkflowNode node : workflow.nodes()) {
            Map<String, Object> inputs = new LinkedHashMap<>();
            for (Map.Entry<String, Object> input : node.inputs().entrySet()) {
                boolean reference =
                        input.getValue() instanceof Map<?, ?> value && "core/ASSET".equals(value.get("__type"));
                inputs.put(
                        input.getKey(),
                        reference
                                ? file(node, input.getKey(), (Map<?, ?>) input.getValue(), principal)
                                : input.getValue());
            }
            nodes.put(node.id(), node.inputs().isEmpty() ? node : node.withInputs(inputs));
        }
        return Workflow.of(nodes.values());
    }

    private String file(WorkflowNode node, String input, Map<?, ?> reference, Principal principal) throws IOException {
        Optional<AssetRecord> record =
                reference.get("info") instanceof Map<?, ?> info && info.get("id") instanceof String id
                        ? records.find(id, principal)
                        : Optional.empty();
        if (record.isEmpty()) {
            throw Envelope.failure(
                    422,
                    "missing_asset",
                    "Node " + node.id() + " (" + node.classType().orElse("") + "): the input " + input
                            + " refers to an asset that is not there; upload it and use its id.");
        }
        try (InputStream content = contents.open(record.get().hash())) {
            return files.store(content.readAllBytes(), input);
        }
    }
}
