package dev.easel.graph.execution;

import dev.easel.graph.node.Fingerprint;
import dev.easel.graph.node.Link;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.Services;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The keys of the nodes of a run, made when first asked for; ancestors first, without recursion (contract section 4.4). */
final class CacheKeys {
    private final DynamicGraph graph;
    private final Services services;
    private final Map<String, CacheKey> keys = new HashMap<>();

    CacheKeys(DynamicGraph graph, Services services) {
        this.graph = graph;
        this.services = services;
    }

    CacheKey key(String nodeId) {
        CacheKey known = keys.get(nodeId);
        if (known != null) {
            return known;
        }
        Deque<String> path = new ArrayDeque<>();
        Set<String> open = new HashSet<>();
        path.push(nodeId);
        while (!path.isEmpty()) {
            String id = path.peek();
            if (keys.containsKey(id)) {
                path.pop();
            } else if (open.add(id)) {
                for (Link link : graph.get(id).links().values()) {
                    if (graph.contains(link.nodeId())
                            && !keys.containsKey(link.nodeId())
                            && !open.contains(link.nodeId())) {
                        path.push(link.nodeId());
                    }
                }
            } else {
                path.pop();
                keys.put(id, digest(graph.get(id)));
            }
        }
        return keys.get(nodeId);
    }

    private CacheKey digest(GraphNode node) {
        KeyDigest digest = new KeyDigest().text(node.definition().name());
        digest.constant(changeValue(node));
        if (node.definition().dependsOnId()) {
            digest.text("id").text(node.id());
        }
        new TreeMap<>(node.inputs()).forEach((name, value) -> {
            digest.text(name);
            Link link = Links.link(value).orElse(null);
            if (link == null || !graph.contains(link.nodeId())) {
                digest.constant(value);
            } else if (keys.containsKey(link.nodeId())) {
                digest.link(keys.get(link.nodeId()), link.slot());
            } else {
                // A link back into the node's own ancestors: such a node has no result to find.
                digest.unique();
            }
        });
        return digest.finish();
    }

    private Object changeValue(GraphNode node) {
        if (node.definition().fingerprint().isEmpty()) {
            return false;
        }
        Map<String, Object> constants = new LinkedHashMap<>();
        node.inputs().forEach((name, value) -> {
            if (node.definition().input(name).isPresent()) {
                constants.put(name, Links.link(value).isPresent() ? null : value);
            }
        });
        try {
            return node.definition().fingerprint().get().of(NodeInputs.of(node.definition(), constants), services);
        } catch (Exception exception) {
            return Fingerprint.ALWAYS;
        }
    }
}
