package dev.easel.graph.node;

import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Says which lazy inputs a node needs (contract section 4.6). */
@FunctionalInterface
public interface LazyCheck {
    /**
     * Called before the node, and again after what it asked for has been evaluated, until it asks for nothing new.
     *
     * @param inputs the inputs; those not evaluated yet are null, see {@link NodeInputs#isPresent}
     * @param context services and where the call stands
     * @return completes with the names of the inputs needed
     * @throws Exception anything; the run ends with an error that names this node
     */
    CompletionStage<? extends Collection<String>> needed(NodeInputs inputs, NodeContext context) throws Exception;
}
