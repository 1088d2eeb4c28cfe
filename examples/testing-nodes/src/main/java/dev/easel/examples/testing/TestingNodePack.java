package dev.easel.examples.testing;

import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodePack;
import java.util.ArrayList;
import java.util.List;

/** All testing nodes. */
public final class TestingNodePack implements NodePack {
    private final Pictures pictures;

    /** The nodes, computing with the given arithmetic. */
    public TestingNodePack(Pictures pictures) {
        this.pictures = pictures;
    }

    @Override
    public String name() {
        return "testing-pack";
    }

    @Override
    public List<NodeDefinition> nodes() {
        List<NodeDefinition> nodes = new ArrayList<>();
        nodes.addAll(new StubNodes(pictures).nodes());
        nodes.addAll(new PictureNodes(pictures).nodes());
        nodes.addAll(new ExpandingNodes(pictures).nodes());
        nodes.addAll(new ValidationNodes(pictures).nodes());
        nodes.addAll(new LoopNodes().nodes());
        nodes.addAll(new ListNodes().nodes());
        nodes.addAll(new LogicNodes(pictures).nodes());
        nodes.addAll(new AsyncNodes(pictures).nodes());
        nodes.addAll(new ConcurrencyNodes(pictures).nodes());
        return nodes;
    }
}
