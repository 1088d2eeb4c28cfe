package dev.easel.graph.execution;

import dev.easel.graph.node.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which node runs next (contract section 4.3). A node is ready when nothing that is still to run blocks it; among the ready
 * ones output nodes and asynchronous ones go first, then those an output node waits for, then those one step further away.
 */
final class Schedule {
    private static final int PRIORITIES = 4;

    private final DynamicGraph graph;
    private final Predicate<String> available;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final List<NavigableMap<Long, Pending>> ready = new ArrayList<>();
    private long nextPosition;
    private boolean prioritiesStale;

    /**
     * A schedule without nodes.
     *
     * @param available tells whether a node already has a result
     */
    Schedule(DynamicGraph graph, Predicate<String> available) {
        this.graph = graph;
        this.available = available;
        for (int priority = 0; priority < PRIORITIES; priority++) {
            ready.add(new TreeMap<>());
        }
    }

    private static final class Pending {
        private final GraphNode node;
        private final long position;
        private final Set<Pending> consumers = new LinkedHashSet<>();
        private int blockers;
        private int priority;

        private Pending(GraphNode node, long position) {
            this.node = node;
            this.position = position;
        }

        private boolean isOutput() {
            return node.definition().flags().outputNode();
        }
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Whether this node is the only one left. */
    boolean holdsOnly(String nodeId) {
        return pending.size() == 1 && pending.containsKey(nodeId);
    }

    /** Adds a node and whatever it needs. */
    void add(String nodeId) {
        Deque<String> open = new ArrayDeque<>(List.of(nodeId));
        List<String[]> edges = new ArrayList<>();
        while (!open.isEmpty()) {
            String id = open.pop();
            if (pending.containsKey(id)) {
                continue;
            }
            Pending added = new Pending(graph.get(id), nextPosition++);
            pending.put(id, added);
            makeReady(added);
            for (Map.Entry<String, Link> input : added.node.links().entrySet()) {
                String producer = input.getValue().nodeId();
                if (!added.node.isLazy(input.getKey()) && !available.test(producer)) {
                    edges.add(new String[] {producer, id});
                    open.push(producer);
                }
            }
        }
        edges.forEach(edge -> addEdge(pending.get(edge[0]), pending.get(edge[1])));
    }

    /** Makes a pending node wait for another one, which is added if it has no result. */
    void waitFor(String producer, String consumer) {
        if (!available.test(producer)) {
            add(producer);
            addEdge(pending.get(producer), pending.get(consumer));
        }
    }

    /** Makes a node wait until {@link #unblock}. */
    void block(String nodeId) {
        Pending node = pending.get(nodeId);
        unready(node);
        node.blockers++;
    }

    /** Ends {@link #block}. */
    void unblock(String nodeId) {
        removeBlocker(pending.get(nodeId));
    }

    /** The node to run now; it stays scheduled until {@link #finish}. */
    Optional<String> next() {
        if (prioritiesStale) {
            renewPriorities();
        }
        for (NavigableMap<Long, Pending> candidates : ready) {
            if (!candidates.isEmpty()) {
                return Optional.of(candidates.firstEntry().getValue().node.id());
            }
        }
        return Optional.empty();
    }

    /** The node is done. */
    void finish(String nodeId) {
        Pending node = pending.remove(nodeId);
        unready(node);
        node.consumers.forEach(this::removeBlocker);
    }

    /** The pending nodes that lie on cycles or between them. */
    Collection<String> nodesInCycles() {
        Map<Pending, Integer> waitingConsumers = new LinkedHashMap<>();
        Map<Pending, List<Pending>> producers = new LinkedHashMap<>();
        for (Pending node : pending.values()) {
            waitingConsumers.put(node, node.consumers.size());
            node.consumers.forEach(consumer -> producers
                    .computeIfAbsent(consumer, key -> new ArrayList<>())
                    .add(node));
        }
        Deque<Pending> free = new ArrayDeque<>();
        waitingConsumers.forEach((node, count) -> {
            if (count == 0) {
                free.push(node);
            }
        });
        while (!free.isEmpty()) {
            Pending node = free.pop();
            waitingConsumers.remove(node);
            for (Pending producer : producers.getOrDefault(node, List.of())) {
                if (waitingConsumers.merge(producer, -1, Integer::sum) == 0) {
                    free.push(producer);
                }
            }
        }
        Collection<Pending> left = waitingConsumers.isEmpty() ? pending.values() : waitingConsumers.keySet();
        return left.stream().map(node -> node.node.id()).toList();
    }

    private void addEdge(Pending producer, Pending consumer) {
        if (producer.consumers.add(consumer)) {
            unready(consumer);
            consumer.blockers++;
            prioritiesStale = true;
        }
    }

    private void removeBlocker(Pending node) {
        node.blockers--;
        if (node.blockers == 0) {
            makeReady(node);
        }
    }

    private void makeReady(Pending node) {
        node.priority = priority(node);
        ready.get(node.priority).put(node.position, node);
    }

    private void unready(Pending node) {
        ready.get(node.priority).remove(node.position);
    }

    private void renewPriorities() {
        List<Pending> all = new ArrayList<>();
        ready.forEach(candidates -> {
            all.addAll(candidates.values());
            candidates.clear();
        });
        all.forEach(this::makeReady);
        prioritiesStale = false;
    }

    private static int priority(Pending node) {
        if (node.isOutput() || node.node.definition().isAsynchronous()) {
            return 0;
        }
        if (node.consumers.stream().anyMatch(Pending::isOutput)) {
            return 1;
        }
        boolean twoSteps = node.consumers.stream()
                .anyMatch(consumer -> consumer.consumers.stream().anyMatch(Pending::isOutput));
        return twoSteps ? 2 : PRIORITIES - 1;
    }
}
