package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the application offers to nodes, found by class: model folders, the model pool, the folder for results. Nodes reach
 * everything outside their inputs through this, so they need no static state and can be tested alone.
 */
public final class Services {
    private static final Services NONE = builder().build();

    private final Map<Class<?>, Object> services;

    private Services(Map<Class<?>, Object> services) {
        this.services = Map.copyOf(services);
    }

    /** No service at all. */
    public static Services none() {
        return NONE;
    }

    /** Starts a set of services. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The service registered under {@code type}.
     *
     * @throws EaselException {@link ErrorCode#UNAVAILABLE} when the application registered none
     */
    public <T> T get(Class<T> type) {
        return find(type)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.UNAVAILABLE,
                        "This application offers no " + type.getSimpleName() + "; register one in its Services."));
    }

    /** The service registered under {@code type}, if there is one. */
    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(services.get(type)));
    }

    /** Collects services. */
    public static final class Builder {
        private final Map<Class<?>, Object> services = new LinkedHashMap<>();

        private Builder() {}

        /** Registers {@code service} under {@code type}; a later one replaces an earlier one. */
        public <T> Builder with(Class<T> type, T service) {
            services.put(type, service);
            return this;
        }

        /** The services so far. */
        public Services build() {
            return new Services(services);
        }
    }
}
