package dev.easel.graph.execution;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What nodes keep from run to run, as long as the submitted node they belong to stays with its id and class. */
final class NodeStates {
    private final Map<Owner, Map<Key, Object>> states = new ConcurrentHashMap<>();

    private record Owner(String nodeId, String classType) {}

    private record Key(String nodeId, String classType, Class<?> type) {}

    void keepOnly(Collection<GraphNode> submitted) {
        Set<Owner> owners = new HashSet<>();
        submitted.forEach(node -> owners.add(owner(node)));
        states.keySet().retainAll(owners);
    }

    <T> T get(DynamicGraph graph, GraphNode node, Class<T> type, Supplier<T> initial) {
        Owner owner = owner(graph.get(node.realId()));
        Key key = new Key(node.id(), node.definition().name(), type);
        Map<Key, Object> own = states.computeIfAbsent(owner, any -> new HashMap<>());
        synchronized (own) {
            return type.cast(own.computeIfAbsent(key, any -> initial.get()));
        }
    }

    void clear() {
        states.clear();
    }

    private static Owner owner(GraphNode node) {
        return new Owner(node.id(), node.definition().name());
    }
}
