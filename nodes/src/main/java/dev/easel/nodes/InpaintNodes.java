package dev.easel.nodes;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.vae.Vae;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;

/** Nodes for models that take a picture beside the noise: inpainting models, and those that follow edges or depth. */
final class InpaintNodes {
    private static final double GREY = 0.5;

    private InpaintNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(inpaintModelConditioning(), instructPixToPixConditioning());
    }

    private static NodeDefinition inpaintModelConditioning() {
        return NodeDefinition.named("InpaintModelConditioning")
                .category("conditioning/inpaint")
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(Input.of("vae", "VAE"))
                .input(Input.of("pixels", "IMAGE"))
                .input(Input.of("mask", "MASK"))
                .input(Input.bool("noise_mask")
                        .defaultValue(true)
                        .tooltip("Keeps sampling inside the mask. Whether that helps depends on the model."))
                .output(Output.of("CONDITIONING", "positive"))
                .output(Output.of("CONDITIONING", "negative"))
                .output(Output.of("LATENT", "latent"))
                .function(InpaintNodes::condition)
                .build();
    }

    private static NodeResult condition(NodeInputs inputs, NodeContext context) {
        Vae vae = VaeNodes.vae(inputs);
        Tensor pixels = Images.image(inputs, "pixels"); // [B, H, W, C]
        Tensor mask = NeuralNetwork.resize(
                Images.mask(inputs, "mask").unsqueeze(1),
                Interpolation.LINEAR,
                pixels.size(1),
                pixels.size(2)); // [b, 1, H, W]
        Tensor cropped = vae.crop(mask.squeeze(1)).unsqueeze(1).contiguous(); // [b, 1, H', W']
        Tensor keep = cropped.round().subFrom(1.0).squeeze(1).unsqueeze(3); // [b, H', W', 1]
        Tensor greyed = vae.crop(pixels).narrow(3, 0, 3).sub(GREY).mul(keep).add(GREY); // [B, H', W', 3]
        Tensor concat = vae.encode(greyed); // [B, C, h, w]
        Latent latent = Latent.of(vae.encode(pixels)); // [B, C, h, w]
        return NodeResult.of(
                withConcat(inputs, "positive", concat).with(ConditioningOption.CONCAT_MASK, cropped),
                withConcat(inputs, "negative", concat).with(ConditioningOption.CONCAT_MASK, cropped),
                inputs.bool("noise_mask") ? latent.withNoiseMask(cropped) : latent);
    }

    private static Conditioning withConcat(NodeInputs inputs, String name, Tensor latent) {
        return ConditioningNodes.conditioning(inputs, name).with(ConditioningOption.CONCAT_LATENT_IMAGE, latent);
    }

    private static NodeDefinition instructPixToPixConditioning() {
        return NodeDefinition.named("InstructPixToPixConditioning")
                .category("conditioning/instructpix2pix")
                .module("comfy_extras.nodes_ip2p")
                .typed()
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(Input.of("vae", "VAE"))
                .input(Input.of("pixels", "IMAGE"))
                .output(Output.of("CONDITIONING", "positive"))
                .output(Output.of("CONDITIONING", "negative"))
                .output(Output.of("LATENT", "latent"))
                .function(InpaintNodes::instruct)
                .build();
    }

    private static NodeResult instruct(NodeInputs inputs, NodeContext context) {
        Tensor concat = VaeNodes.vae(inputs).encode(Images.image(inputs, "pixels")); // [B, C, h, w]
        return NodeResult.of(
                withConcat(inputs, "positive", concat),
                withConcat(inputs, "negative", concat),
                Latent.of(Tensors.zerosLike(concat)));
    }
}
