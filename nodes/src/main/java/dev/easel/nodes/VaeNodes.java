package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.vae.InpaintLatents;
import dev.easel.diffusion.vae.TileSizes;
import dev.easel.diffusion.vae.Vae;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.tensor.Tensor;
import java.util.List;

/** Nodes that turn latents into images and back. */
final class VaeNodes {
    private VaeNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(vaeDecode(), vaeEncode(), vaeDecodeTiled(), vaeEncodeTiled(), vaeEncodeForInpaint());
    }

    /** A VAE input. */
    static Vae vae(NodeInputs inputs) {
        return inputs.optional("vae", Vae.class)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Input vae is empty: the checkpoint it comes from holds no autoencoder, so load one with"
                                + " VAELoader."));
    }

    /** The frames of films [B, F, H, W, 3] one after the other; pictures [B, H, W, 3] as they are. */
    private static Tensor pictures(Tensor decoded) {
        return decoded.rank() == 5 ? decoded.flatten(0, 1) : decoded; // [B, H, W, 3]
    }

    private static TileSizes tileSizes(NodeInputs inputs) {
        return new TileSizes(
                inputs.integer("tile_size"),
                inputs.integer("overlap"),
                inputs.integer("temporal_size"),
                inputs.integer("temporal_overlap"));
    }

    private static NodeDefinition vaeDecode() {
        return NodeDefinition.named("VAEDecode")
                .displayName("VAE Decode")
                .category("latent")
                .description("Makes pictures of latents.")
                .input(Input.of("samples", "LATENT").tooltip("The latents to decode."))
                .input(Input.of("vae", "VAE").tooltip("The autoencoder that decodes them."))
                .output(Output.of("IMAGE").tooltip("The pictures."))
                .function((inputs, context) -> NodeResult.of(pictures(
                        vae(inputs).decode(LatentNodes.latent(inputs, "samples").samples()))))
                .build();
    }

    private static NodeDefinition vaeEncode() {
        return NodeDefinition.named("VAEEncode")
                .displayName("VAE Encode")
                .category("latent")
                .input(Input.of("pixels", "IMAGE"))
                .input(Input.of("vae", "VAE"))
                .output("LATENT")
                .function((inputs, context) ->
                        NodeResult.of(Latent.of(vae(inputs).encode(Images.image(inputs, "pixels"))))) // [B, C, h, w]
                .build();
    }

    private static NodeDefinition vaeDecodeTiled() {
        return NodeDefinition.named("VAEDecodeTiled")
                .displayName("VAE Decode (Tiled)")
                .category("_for_testing")
                .input(Input.of("samples", "LATENT"))
                .input(Input.of("vae", "VAE"))
                .input(Input.integer("tile_size")
                        .defaultValue(512)
                        .range(64, 4096)
                        .step(32))
                .input(Input.integer("overlap").defaultValue(64).range(0, 4096).step(32))
                .input(Input.integer("temporal_size")
                        .defaultValue(64)
                        .range(8, 4096)
                        .step(4)
                        .tooltip("For film autoencoders: how many frames are decoded together."))
                .input(Input.integer("temporal_overlap")
                        .defaultValue(8)
                        .range(4, 4096)
                        .step(4)
                        .tooltip("For film autoencoders: how many frames neighbouring pieces share."))
                .output("IMAGE")
                .function(VaeNodes::decodeTiled)
                .build();
    }

    private static NodeResult decodeTiled(NodeInputs inputs, NodeContext context) {
        Tensor decoded =
                vae(inputs).decodeTiled(LatentNodes.latent(inputs, "samples").samples(), tileSizes(inputs));
        return NodeResult.of(pictures(decoded));
    }

    private static NodeDefinition vaeEncodeTiled() {
        return NodeDefinition.named("VAEEncodeTiled")
                .displayName("VAE Encode (Tiled)")
                .category("_for_testing")
                .input(Input.of("pixels", "IMAGE"))
                .input(Input.of("vae", "VAE"))
                .input(Input.integer("tile_size")
                        .defaultValue(512)
                        .range(64, 4096)
                        .step(64))
                .input(Input.integer("overlap").defaultValue(64).range(0, 4096).step(32))
                .input(Input.integer("temporal_size")
                        .defaultValue(64)
                        .range(8, 4096)
                        .step(4)
                        .tooltip("For film autoencoders: how many frames are encoded together."))
                .input(Input.integer("temporal_overlap")
                        .defaultValue(8)
                        .range(4, 4096)
                        .step(4)
                        .tooltip("For film autoencoders: how many frames neighbouring pieces share."))
                .output("LATENT")
                .function(VaeNodes::encodeTiled)
                .build();
    }

    private static NodeResult encodeTiled(NodeInputs inputs, NodeContext context) {
        int size = inputs.integer("tile_size");
        int overlap = inputs.integer("overlap");
        if (size / 2 <= overlap) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Input overlap is " + overlap + " but must be less than half of tile_size, which is " + size + ".");
        }
        Tensor latents = vae(inputs)
                .encodeTiled(Images.image(inputs, "pixels"), tileSizes(inputs)); // [B, C, h, w] or [1, C, f, h, w]
        return NodeResult.of(Latent.of(latents));
    }

    private static NodeDefinition vaeEncodeForInpaint() {
        return NodeDefinition.named("VAEEncodeForInpaint")
                .displayName("VAE Encode (for Inpainting)")
                .category("latent/inpaint")
                .input(Input.of("pixels", "IMAGE"))
                .input(Input.of("vae", "VAE"))
                .input(Input.of("mask", "MASK"))
                .input(Input.integer("grow_mask_by")
                        .defaultValue(6)
                        .range(0, 64)
                        .step(1))
                .output("LATENT")
                .function(VaeNodes::encodeForInpaint)
                .build();
    }

    private static NodeResult encodeForInpaint(NodeInputs inputs, NodeContext context) {
        InpaintLatents encoded = InpaintLatents.encode(
                vae(inputs),
                Images.image(inputs, "pixels"),
                Images.mask(inputs, "mask"),
                inputs.integer("grow_mask_by"));
        return NodeResult.of(Latent.of(encoded.latents()).withNoiseMask(encoded.noiseMask()));
    }
}
