package dev.easel.server.api;

import dev.easel.graph.node.NodeRegistry;
import dev.easel.server.http.Answer;
import dev.easel.server.http.Router;
import java.util.List;
import java.util.Map;

/** {@code /object_info} and what node packages bring along for the page. */
public final class NodeRoutes {
    private final NodeRegistry registry;

    public NodeRoutes(NodeRegistry registry) {
        this.registry = registry;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/object_info", call -> Answer.json(registry.objectInfo()));
        router.add(
                "GET", "/object_info/{node_class}", call -> Answer.json(registry.objectInfo(call.path("node_class"))));
        router.add("GET", "/extensions", call -> Answer.json(List.of()));
        router.add("GET", "/i18n", call -> Answer.json(Map.of()));
        router.add("GET", "/workflow_templates", call -> Answer.json(Map.of()));
        router.add("GET", "/global_subgraphs", call -> Answer.json(Map.of()));
        router.add("GET", "/global_subgraphs/{id}", call -> Answer.jsonText("null"));
    }
}
