package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** All node classes of an application, by name, with the services they use. Immutable. */
public final class NodeRegistry {
    private final Map<String, NodeDefinition> definitions;
    private final Services services;

    private NodeRegistry(Map<String, NodeDefinition> definitions, Services services) {
        this.definitions = definitions;
        this.services = services;
    }

    /** Starts a registry. */
    public static Builder builder() {
        return new Builder();
    }

    /** The declaration of a class. */
    public Optional<NodeDefinition> find(String classType) {
        return Optional.ofNullable(definitions.get(classType));
    }

    /** All declarations, in the order they were added. */
    public Collection<NodeDefinition> definitions() {
        return definitions.values();
    }

    /** The services of the application. */
    public Services services() {
        return services;
    }

    /** The published form of all declarations: class name → definition. */
    public Map<String, Object> objectInfo() {
        Map<String, Object> info = new LinkedHashMap<>();
        definitions.forEach((name, definition) -> info.put(name, ObjectInfo.of(definition, services)));
        return info;
    }

    /** The published form of one declaration under its name; empty when the class is unknown. */
    public Map<String, Object> objectInfo(String classType) {
        return find(classType)
                .map(definition -> Map.<String, Object>of(classType, ObjectInfo.of(definition, services)))
                .orElse(Map.of());
    }

    /** Collects node classes. */
    public static final class Builder {
        private final Map<String, NodeDefinition> definitions = new LinkedHashMap<>();
        private final Map<String, String> origins = new LinkedHashMap<>();
        private Services services = Services.none();

        private Builder() {}

        /** Sets the services that nodes can reach. */
        public Builder services(Services given) {
            services = given;
            return this;
        }

        /**
         * Adds one node class.
         *
         * @throws EaselException {@link ErrorCode#INVALID_INPUT} when the name is taken
         */
        public Builder add(NodeDefinition definition) {
            return add(definition, "the application");
        }

        /**
         * Adds the node classes of a pack.
         *
         * @throws EaselException {@link ErrorCode#INVALID_INPUT} when a name is taken
         */
        public Builder add(NodePack pack) {
            pack.nodes().forEach(definition -> add(definition, "pack " + pack.name()));
            return this;
        }

        /**
         * Adds the packs that a class loader finds, see {@link NodePack}.
         *
         * @throws EaselException {@link ErrorCode#INVALID_INPUT} when a pack cannot be loaded or a name is taken
         */
        public Builder addPacks(ClassLoader loader) {
            try {
                ServiceLoader.load(NodePack.class, loader).forEach(this::add);
            } catch (ServiceConfigurationError error) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "A node pack cannot be loaded: " + error.getMessage()
                                + "; remove its jar from the plug-in path.",
                        error);
            }
            return this;
        }

        /**
         * Adds the packs in a folder of jars, see {@link PluginFolder}.
         *
         * @param application the loader of the application's classes
         * @throws EaselException as {@link PluginFolder#load}; {@link ErrorCode#INVALID_INPUT} when a name is taken
         */
        public Builder addPlugins(Path folder, ClassLoader application) {
            PluginFolder.load(folder, application).forEach(this::add);
            return this;
        }

        /** The registry. */
        public NodeRegistry build() {
            return new NodeRegistry(Collections.unmodifiableMap(new LinkedHashMap<>(definitions)), services);
        }

        private Builder add(NodeDefinition definition, String origin) {
            String previous = origins.putIfAbsent(definition.name(), origin);
            if (previous != null) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Node class " + definition.name() + " is declared by " + previous + " and by " + origin
                                + "; remove one of them.");
            }
            definitions.put(definition.name(), definition);
            return this;
        }
    }
}
