package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Declares a node class, see {@link NodeDefinition#named}. */
public final class NodeDefinitionBuilder {
    private final String name;
    private String displayName;
    private String category = "sd";
    private String description = "";
    private String module = "nodes";
    private NodeDefinition.Style style = NodeDefinition.Style.CLASSIC;
    private boolean outputNode;
    private boolean takesLists;
    private boolean deprecated;
    private boolean experimental;
    private boolean apiNode;
    private boolean notIdempotent;
    private final Map<String, Input> required = new LinkedHashMap<>();
    private final Map<String, Input> optional = new LinkedHashMap<>();
    private final Map<String, String> hidden = new LinkedHashMap<>();
    private final List<Output> outputs = new ArrayList<>();
    private NodeDefinition.Work work;
    private LazyCheck lazyCheck;
    private Fingerprint fingerprint;
    private InputValidator validator;

    NodeDefinitionBuilder(String name) {
        this.name = name;
        this.displayName = name;
    }

    /** What the reader sees; the class name unless given. */
    public NodeDefinitionBuilder displayName(String text) {
        displayName = text;
        return this;
    }

    /** The menu path, separated by {@code /}. */
    public NodeDefinitionBuilder category(String path) {
        category = path;
        return this;
    }

    /** What the node does, in a sentence. */
    public NodeDefinitionBuilder description(String text) {
        description = text;
        return this;
    }

    /** Where the node comes from: {@code nodes}, {@code comfy_extras.nodes_…} or {@code custom_nodes.…}. */
    public NodeDefinitionBuilder module(String text) {
        module = text;
        return this;
    }

    /** Publishes the definition in the typed form. */
    public NodeDefinitionBuilder typed() {
        style = NodeDefinition.Style.TYPED;
        return this;
    }

    /** Its run is a goal in itself: it saves or shows something. */
    public NodeDefinitionBuilder outputNode() {
        outputNode = true;
        return this;
    }

    /** It is called once with whole lists instead of once for each element. */
    public NodeDefinitionBuilder takesLists() {
        takesLists = true;
        return this;
    }

    /** Kept for old workflows. */
    public NodeDefinitionBuilder deprecated() {
        deprecated = true;
        return this;
    }

    /** May still change. */
    public NodeDefinitionBuilder experimental() {
        experimental = true;
        return this;
    }

    /** Works by calling a paid service. */
    public NodeDefinitionBuilder apiNode() {
        apiNode = true;
        return this;
    }

    /** Two nodes of this class with equal inputs are not interchangeable. */
    public NodeDefinitionBuilder notIdempotent() {
        notIdempotent = true;
        return this;
    }

    /** Adds a required input. */
    public NodeDefinitionBuilder input(Input input) {
        required.put(input.name(), input);
        return this;
    }

    /** Adds an optional input. */
    public NodeDefinitionBuilder optional(Input input) {
        optional.put(input.name(), input);
        return this;
    }

    /** Adds an input that the executor fills in. */
    public NodeDefinitionBuilder hidden(String inputName, HiddenInput kind) {
        return hidden(inputName, kind.name());
    }

    /** Adds an input without a socket that only an expansion can set. */
    public NodeDefinitionBuilder hidden(String inputName, String kind) {
        hidden.put(inputName, kind);
        return this;
    }

    /** Adds an output named after its type. */
    public NodeDefinitionBuilder output(String type) {
        return output(Output.of(type));
    }

    /** Adds an output. */
    public NodeDefinitionBuilder output(Output output) {
        outputs.add(output);
        return this;
    }

    /** What the node does. */
    public NodeDefinitionBuilder function(NodeFunction function) {
        work = new NodeDefinition.Work.Immediate(function);
        return this;
    }

    /** What the node does, while other nodes run. */
    public NodeDefinitionBuilder asyncFunction(AsyncNodeFunction function) {
        work = new NodeDefinition.Work.Asynchronous(function);
        return this;
    }

    /** What an output node saves: taken from the inputs first, then encoded and written while the next run may begin. */
    public NodeDefinitionBuilder savingFunction(SavingNodeFunction function) {
        work = new NodeDefinition.Work.Saving(function);
        return this;
    }

    /** Which lazy inputs the node needs. */
    public NodeDefinitionBuilder lazyCheck(BiFunction<NodeInputs, NodeContext, ? extends Collection<String>> check) {
        return asyncLazyCheck((inputs, context) -> CompletableFuture.completedFuture(check.apply(inputs, context)));
    }

    /** Which lazy inputs the node needs, answered later. */
    public NodeDefinitionBuilder asyncLazyCheck(LazyCheck check) {
        lazyCheck = check;
        return this;
    }

    /** When the node must run again although its inputs are the same. */
    public NodeDefinitionBuilder fingerprint(Fingerprint function) {
        fingerprint = function;
        return this;
    }

    /** The node's own check of its inputs. */
    public NodeDefinitionBuilder validator(InputValidator check) {
        validator = check;
        return this;
    }

    /**
     * The declaration.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when the name is blank, the function is missing, or an input is
     *     declared twice
     */
    public NodeDefinition build() {
        if (name.isBlank()) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "A node class has a blank name; give it one.");
        }
        if (work == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "Node class " + name + " has no function; declare one before build().");
        }
        for (String inputName : optional.keySet()) {
            if (required.containsKey(inputName)) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Node class " + name + " declares input " + inputName + " as required and as optional.");
            }
        }
        return new NodeDefinition(
                name,
                displayName,
                category,
                description,
                module,
                style,
                new NodeFlags(outputNode, takesLists, deprecated, experimental, apiNode, notIdempotent),
                Collections.unmodifiableMap(new LinkedHashMap<>(required)),
                Collections.unmodifiableMap(new LinkedHashMap<>(optional)),
                Collections.unmodifiableMap(new LinkedHashMap<>(hidden)),
                List.copyOf(outputs),
                work,
                Optional.ofNullable(lazyCheck),
                Optional.ofNullable(fingerprint),
                Optional.ofNullable(validator));
    }
}
