package dev.easel.graph.execution;

import dev.easel.graph.node.Link;
import java.util.List;
import java.util.Optional;

/** Tells links from constants in the inputs of a node. */
final class Links {
    private Links() {}

    /** The link that a value stands for: a list of a text and a whole number from 0. */
    static Optional<Link> link(Object value) {
        if (value instanceof Link link) {
            return Optional.of(link);
        }
        if (value instanceof List<?> parts
                && parts.size() == 2
                && parts.getFirst() instanceof String nodeId
                && parts.getLast() instanceof Number number
                && (number instanceof Long || number instanceof Integer)
                && number.longValue() >= 0
                && number.longValue() <= Integer.MAX_VALUE) {
            return Optional.of(new Link(nodeId, number.intValue()));
        }
        return Optional.empty();
    }
}
