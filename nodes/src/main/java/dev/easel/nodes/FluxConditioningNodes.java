package dev.easel.nodes;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;

/** Nodes that tell guidance-distilled and editing models their guidance and their reference pictures. */
final class FluxConditioningNodes {
    private static final String MODULE = "comfy_extras.nodes_flux";

    private FluxConditioningNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(fluxGuidance(), fluxDisableGuidance(), referenceLatent(), referenceLatentMethod());
    }

    private static NodeDefinitionBuilder changing(String name) {
        return NodeDefinition.named(name)
                .category("advanced/conditioning/flux")
                .module(MODULE)
                .typed()
                .input(Input.of("conditioning", "CONDITIONING"))
                .output("CONDITIONING");
    }

    private static NodeDefinition fluxGuidance() {
        return changing("FluxGuidance")
                .input(guidance())
                .function((inputs, context) -> NodeResult.of(withGuidance(
                        ConditioningNodes.conditioning(inputs, "conditioning"), inputs.number("guidance"))))
                .build();
    }

    /** The guidance input of FLUX nodes. */
    static Input guidance() {
        return Input.number("guidance").defaultValue(3.5).range(0.0, 100.0).step(0.1);
    }

    /** A conditioning with a guidance scale. */
    static Conditioning withGuidance(Conditioning conditioning, double guidance) {
        return conditioning.map(entry ->
                entry.without(ConditioningOption.GUIDANCE_DISABLED).with(ConditioningOption.GUIDANCE, guidance));
    }

    private static NodeDefinition fluxDisableGuidance() {
        return changing("FluxDisableGuidance")
                .description("Leaves the guidance input of FLUX and its relatives out altogether.")
                .function(FluxConditioningNodes::disableGuidance)
                .build();
    }

    private static NodeResult disableGuidance(NodeInputs inputs, NodeContext context) {
        return NodeResult.of(ConditioningNodes.conditioning(inputs, "conditioning")
                .map(entry ->
                        entry.without(ConditioningOption.GUIDANCE).with(ConditioningOption.GUIDANCE_DISABLED, true)));
    }

    private static NodeDefinition referenceLatent() {
        return NodeDefinition.named("ReferenceLatent")
                .category("advanced/conditioning/edit_models")
                .description(
                        "Gives an editing model a picture to refer to; several of these in a row give it several, if it"
                                + " takes them.")
                .module("comfy_extras.nodes_edit_model")
                .typed()
                .input(Input.of("conditioning", "CONDITIONING"))
                .optional(Input.of("latent", "LATENT"))
                .output("CONDITIONING")
                .function(FluxConditioningNodes::addReference)
                .build();
    }

    private static NodeResult addReference(NodeInputs inputs, NodeContext context) {
        Conditioning conditioning = ConditioningNodes.conditioning(inputs, "conditioning");
        return NodeResult.of(inputs.optional("latent", Latent.class)
                .map(latent -> conditioning.withReferenceLatent(latent.samples()))
                .orElse(conditioning));
    }

    private static NodeDefinition referenceLatentMethod() {
        return changing("FluxKontextMultiReferenceLatentMethod")
                .experimental()
                .input(Input.combo("reference_latents_method", List.of("offset", "index")))
                .function((inputs, context) -> NodeResult.of(ConditioningNodes.conditioning(inputs, "conditioning")
                        .with(ConditioningOption.REFERENCE_LATENTS_METHOD, inputs.string("reference_latents_method"))))
                .build();
    }
}
