package dev.easel.graph.convert;

import dev.easel.graph.node.NodeRegistry;
import java.util.Map;
import java.util.Optional;

/** What the conversion needs to know about node classes. */
@FunctionalInterface
public interface NodeCatalog {
    /** The definition of a class. */
    Optional<CatalogNode> find(String classType);

    /** This catalogue, and where it does not know a class, another one. */
    default NodeCatalog or(NodeCatalog other) {
        return classType -> find(classType).or(() -> other.find(classType));
    }

    /**
     * Classes that come with ComfyUI, as far as the conversion needs to know them: names, types and defaults of their inputs, and
     * what the page stores besides. So workflows convert although a class in them cannot be run.
     */
    static NodeCatalog stock() {
        return classType -> StockCatalog.INSTANCE.find(classType);
    }

    /** The classes of a registry, with their current choices. */
    static NodeCatalog of(NodeRegistry registry) {
        return classType -> Optional.ofNullable(registry.objectInfo(classType).get(classType))
                .map(info -> CatalogNode.of(classType, info));
    }

    /**
     * The classes of a published object, class name → definition, as {@code /object_info} answers it.
     *
     * @param objectInfo JSON values
     */
    static NodeCatalog ofObjectInfo(Map<String, ?> objectInfo) {
        return classType -> Optional.ofNullable(objectInfo.get(classType)).map(info -> CatalogNode.of(classType, info));
    }
}
