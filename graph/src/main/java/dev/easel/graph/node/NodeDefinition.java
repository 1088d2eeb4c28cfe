package dev.easel.graph.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The declaration of a node class: what it is called, what goes in and out, and what it does. The published definition
 * ({@link ObjectInfo}), validation and execution all come from it. Made by {@link #named}; see the package for an example.
 *
 * @param name the class name, the key in workflow files
 * @param displayName what the reader sees
 * @param category the menu path, separated by {@code /}
 * @param description what the node does; empty when it goes without saying
 * @param module where the node comes from, shown as a badge; {@code nodes} for built-in ones
 * @param style how the definition is published
 * @param flags what kind of node it is
 * @param required the inputs that must be given, by name in order
 * @param optional the inputs that may be absent, by name in order
 * @param hidden the inputs that the executor fills in: name → kind, usually the name of a {@link HiddenInput}
 * @param outputs the outputs in order
 * @param work what the node does
 * @param lazyCheck which lazy inputs it needs
 * @param fingerprint when it must run again
 * @param validator its own check of its inputs
 */
public record NodeDefinition(
        String name,
        String displayName,
        String category,
        String description,
        String module,
        Style style,
        NodeFlags flags,
        Map<String, Input> required,
        Map<String, Input> optional,
        Map<String, String> hidden,
        List<Output> outputs,
        Work work,
        Optional<LazyCheck> lazyCheck,
        Optional<Fingerprint> fingerprint,
        Optional<InputValidator> validator) {

    /** How a definition is published: the two forms that the reference's own nodes come in. */
    public enum Style {
        /** Choices stand in place of the type; absent flags and tooltips are left out. */
        CLASSIC,
        /** Choices are options of the type COMBO; flags and tooltips are always there; output nodes always get the prompt. */
        TYPED
    }

    /** What a node does. */
    public sealed interface Work {
        /** Runs while the executor waits. */
        record Immediate(NodeFunction function) implements Work {}

        /** Starts, and lets other nodes run until it is done. */
        record Asynchronous(AsyncNodeFunction function) implements Work {}

        /** Runs while the executor waits, but when it is the last node of a run the next run may begin while it saves. */
        record Saving(SavingNodeFunction function) implements Work {}
    }

    /** Starts the declaration of a node class. */
    public static NodeDefinitionBuilder named(String name) {
        return new NodeDefinitionBuilder(name);
    }

    /** A required or optional input. */
    public Optional<Input> input(String inputName) {
        Input input = required.get(inputName);
        return Optional.ofNullable(input != null ? input : optional.get(inputName));
    }

    /** Whether the executor may let other nodes run while this one works. */
    public boolean isAsynchronous() {
        return work instanceof Work.Asynchronous;
    }

    /** Whether the next run may begin while this node, the last one of its run, saves what it has taken from its inputs. */
    public boolean isSaving() {
        return work instanceof Work.Saving;
    }

    /** Whether one of its inputs is lazy. */
    public boolean hasLazyInputs() {
        return required.values().stream().anyMatch(Input::isLazy)
                || optional.values().stream().anyMatch(Input::isLazy);
    }

    /** Whether the node's result depends on its own id. */
    public boolean dependsOnId() {
        return flags.notIdempotent() || hidden.containsValue(HiddenInput.UNIQUE_ID.name());
    }

    /** The position of an output by its name. */
    public OptionalInt outputSlot(String outputName) {
        for (int slot = 0; slot < outputs.size(); slot++) {
            if (outputs.get(slot).name().equals(outputName)) {
                return OptionalInt.of(slot);
            }
        }
        return OptionalInt.empty();
    }

    /** The defaults of the optional inputs that have one. */
    Map<String, Object> optionalDefaults() {
        Map<String, Object> defaults = new LinkedHashMap<>();
        optional.values()
                .forEach(input -> input.option("default").ifPresent(value -> defaults.put(input.name(), value)));
        return defaults;
    }
}
