package dev.easel.graph.node;

import java.util.List;

/**
 * A set of nodes that comes in one jar. An implementation with a public constructor without arguments, named in
 * {@code META-INF/services/dev.easel.graph.node.NodePack}, is found when the jar is on the plug-in path.
 */
public interface NodePack {
    /** A short name for messages, such as {@code "easel-nodes"}. */
    String name();

    /** The nodes' declarations. */
    List<NodeDefinition> nodes();
}
