package dev.easel.graph.node;

import java.util.concurrent.CompletionStage;

/** The work of a node that waits for something and lets other nodes run meanwhile. */
@FunctionalInterface
public interface AsyncNodeFunction {
    /**
     * Starts a call and returns at once. All calls of one node run at the same time.
     *
     * @param inputs the values of the inputs
     * @param context progress, interruption, services; usable from any thread
     * @return completes with one value for each output, or with the error
     * @throws Exception anything; the run ends with an error that names this node
     */
    CompletionStage<NodeResult> run(NodeInputs inputs, NodeContext context) throws Exception;
}
