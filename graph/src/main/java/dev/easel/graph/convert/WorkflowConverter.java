package dev.easel.graph.convert;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.UiNode.UiInput;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Converts a saved workflow (UI format) to one that can run, as the official page does before it queues a prompt (contract
 * section 5). Muted, bypassed and page-only nodes disappear; subgraphs and group nodes are put in place, their nodes under ids
 * such as {@code 30:21}.
 */
public final class WorkflowConverter {
    private static final int MAX_NESTING = 50;
    private static final Set<String> SAVING_NODES = Set.of(
            "SaveImage",
            "SaveAnimatedWEBP",
            "SaveAnimatedPNG",
            "SaveVideo",
            "SaveWEBM",
            "SaveAudio",
            "SaveAudioMP3",
            "SaveAudioOpus",
            "SaveSVGNode",
            "SaveGLB",
            "SaveLatent",
            "CLIPSave",
            "VAESave",
            "ModelSave",
            "LoraSave");

    private final NodeCatalog catalog;
    private final RandomGenerator random;
    private final Supplier<LocalDateTime> clock;
    private final WorkflowLimits limits;

    /**
     * A converter.
     *
     * @param catalog the node classes
     * @param random makes the choices that prompts leave open with {@code {a|b}}
     * @param clock the local time, for file names with {@code %date:…%}
     * @param limits how many nodes the result may have
     */
    public WorkflowConverter(
            NodeCatalog catalog, RandomGenerator random, Supplier<LocalDateTime> clock, WorkflowLimits limits) {
        this.catalog = catalog;
        this.random = random;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Converts a workflow.
     *
     * @param json the whole file, with {@code nodes} and {@code links}
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when node classes are missing (all are named), links go in circles,
     *     a subgraph contains itself, or the result has too many nodes
     */
    public Workflow convert(Map<String, Object> json) {
        return new Conversion(json).result();
    }

    /** A node that runs, in its graph. */
    private record Placed(GraphInstance graph, UiNode node, CatalogNode definition, Map<String, Object> widgets) {}

    /** The conversion of one workflow. */
    private final class Conversion {
        private final Map<String, UiGraph> subgraphs;
        private final Map<?, ?> groupNodes;
        private final GraphInstance root;
        private final LinkResolver resolver = new LinkResolver(this::inside);
        private final Map<String, GraphInstance> instances = new LinkedHashMap<>();
        private final Map<String, Placed> placed = new LinkedHashMap<>();
        private final Set<String> missing = new LinkedHashSet<>();

        Conversion(Map<String, Object> json) {
            subgraphs = UiReader.subgraphs(json);
            groupNodes = UiReader.map(UiReader.map(json.get("extra")).get("groupNodes"));
            root = new GraphInstance(UiReader.graph(json), "", Optional.empty());
        }

        Workflow result() {
            collect(root, 0);
            if (!missing.isEmpty()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The workflow uses node classes that are not installed: " + String.join(", ", missing)
                                + "; install their node packs or remove the nodes.");
            }
            Map<String, Object> nodes = new LinkedHashMap<>();
            placed.forEach((id, node) -> nodes.put(id, convert(node)));
            return Workflow.of(nodes, limits);
        }

        private void collect(GraphInstance graph, int depth) {
            if (depth > MAX_NESTING) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Subgraph " + graph.prefix() + " is nested more than " + MAX_NESTING
                                + " deep; a subgraph must not contain itself.");
            }
            for (UiNode node : graph.graph().nodes().values()) {
                if (node.mode() != UiNode.Mode.NORMAL || node.isVirtual()) {
                    continue;
                }
                Optional<GraphInstance> inner = inside(graph, node);
                if (inner.isPresent()) {
                    collect(inner.get(), depth + 1);
                } else {
                    place(graph, node);
                }
            }
        }

        private void place(GraphInstance graph, UiNode node) {
            Optional<CatalogNode> definition = catalog.find(node.type());
            if (definition.isEmpty()) {
                missing.add(node.type());
                return;
            }
            Map<String, Object> widgets = WidgetValues.of(definition.get(), node.widgetsValues());
            placed.put(graph.executionId(node), new Placed(graph, node, definition.get(), widgets));
            checkSize(placed.size());
        }

        private void checkSize(int nodes) {
            if (nodes > limits.maxNodes()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The workflow has more than the " + limits.maxNodes()
                                + " nodes allowed once its subgraphs are put in place; split it.");
            }
        }

        /** The graph that a node stands for: a subgraph or a group node. */
        private Optional<GraphInstance> inside(GraphInstance graph, UiNode node) {
            String id = graph.executionId(node);
            if (instances.containsKey(id)) {
                return Optional.of(instances.get(id));
            }
            Optional<UiGraph> inner = Optional.ofNullable(subgraphs.get(node.type()))
                    .or(() -> node.groupName()
                            .filter(groupNodes::containsKey)
                            .map(name -> GroupNodes.expand(catalog, UiReader.map(groupNodes.get(name)), node)));
            Optional<GraphInstance> instance = inner.map(
                    found -> new GraphInstance(found, id + ":", Optional.of(new GraphInstance.Place(graph, node))));
            instance.ifPresent(made -> instances.put(id, made));
            checkSize(instances.size());
            return instance;
        }

        private Map<String, Object> convert(Placed node) {
            Map<String, Object> inputs = new LinkedHashMap<>(node.widgets());
            for (UiInput input : node.node().inputs()) {
                switch (resolver.resolve(node.graph(), input)) {
                    case LinkResolver.Source.Nothing nothing -> {}
                    case LinkResolver.Source.Value value -> inputs.put(input.target(), value.value());
                    case LinkResolver.Source.Node source -> {
                        if (placed.containsKey(source.link().nodeId())) {
                            inputs.put(input.target(), new Linked(source.link().toJson()));
                        } else {
                            inputs.remove(input.target());
                        }
                    }
                }
            }
            inputs.replaceAll((name, value) -> finish(node, name, value));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("inputs", Collections.unmodifiableMap(inputs));
            json.put("class_type", node.node().type());
            json.put(
                    "_meta",
                    Map.of("title", node.node().title().orElse(node.definition().displayName())));
            return Collections.unmodifiableMap(json);
        }

        /** A link among the values of a node, told apart from a list that is a widget's value. */
        private record Linked(List<Object> json) {}

        private Object finish(Placed node, String name, Object value) {
            if (value instanceof Linked link) {
                return link.json();
            }
            if (value instanceof List<?> list) {
                return Map.of("__value__", list);
            }
            if (!(value instanceof String text)) {
                return value;
            }
            boolean dynamic = node.definition()
                    .input(name)
                    .map(CatalogNode.CatalogInput::hasDynamicPrompts)
                    .orElse(false);
            if (dynamic) {
                return new DynamicPrompts(random).resolve(text);
            }
            return name.equals("filename_prefix")
                            && SAVING_NODES.contains(node.node().type())
                    ? new FilenamePatterns(clock, this::widgetOf).resolve(text)
                    : text;
        }

        /** The value of a widget on the first node with a name: the name noted for searching, or else its title. */
        private Optional<Object> widgetOf(String nodeName, String widget) {
            List<Placed> candidates = new ArrayList<>();
            placed.values().stream()
                    .filter(node -> nodeName.equals(node.node().properties().get("Node name for S&R")))
                    .forEach(candidates::add);
            placed.values().stream()
                    .filter(node -> nodeName.equals(
                            node.node().title().orElse(node.definition().displayName())))
                    .forEach(candidates::add);
            return candidates.stream().findFirst().map(node -> node.widgets().get(widget));
        }
    }
}
