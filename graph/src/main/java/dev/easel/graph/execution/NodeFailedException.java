package dev.easel.graph.execution;

/** Carries what a node threw, with what is known about the node, out of the scheduling loop. */
final class NodeFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient GraphNode node;
    private final transient Object currentInputs;

    /**
     * @param currentInputs the node's inputs as JSON
     */
    NodeFailedException(GraphNode node, Object currentInputs, Throwable cause) {
        super(cause);
        this.node = node;
        this.currentInputs = currentInputs;
    }

    GraphNode node() {
        return node;
    }

    Object currentInputs() {
        return currentInputs;
    }
}
