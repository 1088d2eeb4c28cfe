package dev.easel.graph.node;

import java.util.List;

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

    /** A list that never changes. */
    static ChoiceSource of(List<?> choices) {
        List<?> copy = List.copyOf(choices);
        return services -> copy;
    }
}
