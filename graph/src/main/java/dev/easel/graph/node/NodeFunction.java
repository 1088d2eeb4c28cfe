package dev.easel.graph.node;

/** The work of a node. */
@FunctionalInterface
public interface NodeFunction {
    /**
     * Called once for each element of the lists in the inputs, usually once.
     *
     * @param inputs the values of the inputs
     * @param context progress, interruption, services, and where the call stands
     * @return one value for each output
     * @throws Exception anything; the run ends with an error that names this node
     */
    NodeResult run(NodeInputs inputs, NodeContext context) throws Exception;
}
