package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.convert.WorkflowConverter;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** {@code POST /easel/convert}: a saved workflow (UI format) → one that can run (API format). */
public final class ConvertRoutes {
    private final NodeCatalog catalog;

    /** @param registry the classes whose definitions name the stored values; ComfyUI's own classes are known besides */
    public ConvertRoutes(NodeRegistry registry) {
        catalog = NodeCatalog.of(registry).or(NodeCatalog.stock());
    }

    /** Adds the route. */
    public void register(Router router) {
        router.add("POST", "/easel/convert", this::convert);
    }

    private Answer convert(HttpCall call) {
        if (!(call.jsonObject().get("workflow") instanceof Map<?, ?> workflow)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The member workflow is not a JSON object; send {\"workflow\": {…}}.");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        workflow.forEach((name, value) -> members.put(String.valueOf(name), value));
        WorkflowConverter converter = new WorkflowConverter(
                catalog,
                RandomGenerator.getDefault(),
                LocalDateTime::now,
                call.limits().json());
        return Answer.json(converter.convert(members).toJson());
    }
}
