package dev.easel.graph.node;

import java.util.List;
import java.util.Optional;

/**
 * Where the choices of an input come from. It is asked each time the choices are needed, so a list of model files is always
 * the current one.
 */
@FunctionalInterface
public interface ChoiceSource {
    /**
     * The choices now, in the order they are shown.
     *
     * @param services the services of the application, to reach for instance the model folders
     */
    List<?> choices(Services services);

    /** Whether a value may be used although it is not spelled as one of the choices is. */
    default boolean accepts(Object value, Services services) {
        return false;
    }

    /** Why a value is not among the choices, and what to do, in a sentence; empty when the list says it all. */
    default Optional<String> absence(Object value, Services services) {
        return Optional.empty();
    }

    /** A list that never changes. */
    static ChoiceSource of(List<?> choices) {
        List<?> copy = List.copyOf(choices);
        return services -> copy;
    }
}
