package dev.easel.graph.node;

import java.util.concurrent.Callable;

/**
 * The work of a node that saves or shows something: first it takes what it needs from its inputs, then it encodes and writes, which
 * needs no model and no device. In its own run such a node is like any other: nothing else runs until it is done. When nothing but
 * it is left of a run, the next run may begin meanwhile, so that the device does not wait for a file to be written.
 */
@FunctionalInterface
public interface SavingNodeFunction {
    /**
     * Takes from the inputs what is to be saved.
     *
     * @param inputs the values of the inputs; not to be used any more once this has returned
     * @param context progress, interruption, services; usable by the saving as well, which asks it now and then whether it is to stop
     * @return encodes and writes, and returns one value for each output; called on another thread, one saving after the other in the
     *     order of the runs
     * @throws Exception anything; the run ends with an error that names this node
     */
    Callable<NodeResult> take(NodeInputs inputs, NodeContext context) throws Exception;
}
