package dev.easel.graph.node;

/**
 * What kind of node a class is.
 *
 * @param outputNode its run is a goal in itself: it saves or shows something
 * @param takesLists it is called once with whole lists instead of once for each element
 * @param deprecated kept for old workflows
 * @param experimental may still change
 * @param apiNode works by calling a paid service
 * @param notIdempotent two nodes of this class with equal inputs are not interchangeable
 */
public record NodeFlags(
        boolean outputNode,
        boolean takesLists,
        boolean deprecated,
        boolean experimental,
        boolean apiNode,
        boolean notIdempotent) {}
