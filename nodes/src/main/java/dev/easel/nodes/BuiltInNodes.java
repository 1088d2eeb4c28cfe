package dev.easel.nodes;

import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodePack;
import java.util.List;
import java.util.stream.Stream;

/** All built-in nodes. */
public final class BuiltInNodes implements NodePack {
    private static final List<NodeDefinition> NODES = Stream.of(
                    LatentNodes.nodes(),
                    LatentBatchNodes.nodes(),
                    LatentMathNodes.nodes(),
                    LoaderNodes.nodes(),
                    LoraNodes.nodes(),
                    SamplingNodes.nodes(),
                    GuiderNodes.nodes(),
                    SamplerNodes.nodes(),
                    VaeNodes.nodes(),
                    TextEncodeNodes.nodes(),
                    SchedulerNodes.nodes(),
                    SigmaNodes.nodes(),
                    ModelSamplingNodes.nodes(),
                    ConditioningNodes.nodes(),
                    FluxConditioningNodes.nodes(),
                    LtxvNodes.nodes(),
                    MochiNodes.nodes(),
                    InpaintNodes.nodes(),
                    LoadImageNodes.nodes(),
                    SaveImageNodes.nodes(),
                    SaveFilmNodes.nodes(),
                    VideoNodes.nodes(),
                    ImageNodes.nodes(),
                    ImageBatchNodes.nodes(),
                    ImageScaleNodes.nodes(),
                    ImageFilterNodes.nodes(),
                    CompositeNodes.nodes(),
                    MaskNodes.nodes(),
                    MaskShapeNodes.nodes(),
                    PrimitiveNodes.nodes(),
                    PromptNodes.nodes(),
                    WasImageNodes.nodes())
            .flatMap(List::stream)
            .toList();

    @Override
    public String name() {
        return "easel-nodes";
    }

    @Override
    public List<NodeDefinition> nodes() {
        return NODES;
    }
}
