package dev.easel.examples.testing;

import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodePack;
import java.util.List;

/** The pack that the jar names: the testing nodes on the tensors that built-in nodes use. */
public final class TestingNodes implements NodePack {
    private final NodePack nodes = new TestingNodePack(new TensorPictures());

    @Override
    public String name() {
        return nodes.name();
    }

    @Override
    public List<NodeDefinition> nodes() {
        return nodes.nodes();
    }
}
