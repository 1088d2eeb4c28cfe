package dev.easel.nodes;

import dev.easel.graph.node.NodeContext;
import dev.easel.media.PythonJson;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether results carry the workflow that made them.
 *
 * @param embedded false leaves it out of every file
 */
public record EmbeddedWorkflow(boolean embedded) {
    /** The texts to embed: the prompt, then what the client wants embedded (contract section 4.14); empty if nothing is to be. */
    static Map<String, String> texts(NodeContext context) {
        boolean embedded = context.findService(EmbeddedWorkflow.class)
                .map(EmbeddedWorkflow::embedded)
                .orElse(true);
        Map<String, String> texts = new LinkedHashMap<>();
        if (embedded) {
            texts.put("prompt", PythonJson.of(context.prompt()));
            context.extraPngInfo()
                    .ifPresent(extra -> extra.forEach((key, value) -> texts.put(key, PythonJson.of(value))));
        }
        return texts;
    }
}
