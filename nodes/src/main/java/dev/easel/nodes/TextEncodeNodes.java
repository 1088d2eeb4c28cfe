package dev.easel.nodes;

import static dev.easel.diffusion.text.EncoderKind.CLIP_G;
import static dev.easel.diffusion.text.EncoderKind.CLIP_L;
import static dev.easel.diffusion.text.EncoderKind.T5_XXL;

import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.text.Clip;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.diffusion.text.PromptTokens;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.List;
import java.util.Map;

/** Nodes that turn prompts into conditionings. */
final class TextEncodeNodes {
    private TextEncodeNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                clipTextEncode(),
                clipSetLastLayer(),
                clipTextEncodeFlux(),
                clipTextEncodeSd3(),
                clipTextEncodeSdxl(),
                clipTextEncodeSdxlRefiner());
    }

    private static Clip clip(NodeInputs inputs) {
        return inputs.optional("clip", Clip.class)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Input clip is empty: the checkpoint it comes from holds no text encoder, so load one with"
                                + " CLIPLoader or DualCLIPLoader."));
    }

    private static Input prompt(String name) {
        return Input.string(name).multiline().dynamicPrompts();
    }

    private static NodeDefinition clipTextEncode() {
        return NodeDefinition.named("CLIPTextEncode")
                .displayName("CLIP Text Encode (Prompt)")
                .category("conditioning")
                .description("Turns a prompt into what a diffusion model is guided by.")
                .input(prompt("text").tooltip("The prompt."))
                .input(Input.of("clip", "CLIP").tooltip("The text encoders that read it."))
                .output(Output.of("CONDITIONING").tooltip("The prompt as the model reads it."))
                .function((inputs, context) ->
                        NodeResult.of(clip(inputs).encode(clip(inputs).tokenize(inputs.string("text")))))
                .build();
    }

    private static NodeDefinition clipSetLastLayer() {
        return NodeDefinition.named("CLIPSetLastLayer")
                .displayName("CLIP Set Last Layer")
                .category("conditioning")
                .input(Input.of("clip", "CLIP"))
                .input(Input.integer("stop_at_clip_layer")
                        .defaultValue(-1)
                        .range(-24, -1)
                        .step(1))
                .output("CLIP")
                .function((inputs, context) ->
                        NodeResult.of(clip(inputs).withClipLayer(inputs.integer("stop_at_clip_layer"))))
                .build();
    }

    private static NodeDefinitionBuilder advanced(String name, String module) {
        return NodeDefinition.named(name)
                .category("advanced/conditioning")
                .module(module)
                .typed()
                .output("CONDITIONING");
    }

    private static NodeDefinition clipTextEncodeFlux() {
        return advanced("CLIPTextEncodeFlux", "comfy_extras.nodes_flux")
                .category("advanced/conditioning/flux")
                .input(Input.of("clip", "CLIP"))
                .input(prompt("clip_l"))
                .input(prompt("t5xxl"))
                .input(FluxConditioningNodes.guidance())
                .function(TextEncodeNodes::encodeFlux)
                .build();
    }

    private static NodeResult encodeFlux(NodeInputs inputs, NodeContext context) {
        Clip clip = clip(inputs);
        PromptTokens tokens =
                clip.tokenize(inputs.string("clip_l")).with(T5_XXL, clip.tokenize(inputs.string("t5xxl")));
        return NodeResult.of(FluxConditioningNodes.withGuidance(clip.encode(tokens), inputs.number("guidance")));
    }

    private static NodeDefinition clipTextEncodeSd3() {
        return advanced("CLIPTextEncodeSD3", "comfy_extras.nodes_sd3")
                .input(Input.of("clip", "CLIP"))
                .input(prompt("clip_l"))
                .input(prompt("clip_g"))
                .input(prompt("t5xxl"))
                .input(Input.combo("empty_padding", List.of("none", "empty_prompt")))
                .function(TextEncodeNodes::encodeSd3)
                .build();
    }

    /** Without padding, an encoder whose prompt is empty is left out. */
    private static NodeResult encodeSd3(NodeInputs inputs, NodeContext context) {
        Clip clip = clip(inputs);
        boolean leaveOut = inputs.string("empty_padding").equals("none");
        PromptTokens tokens = new PromptTokens(Map.of());
        for (EncoderKind kind : List.of(CLIP_G, CLIP_L, T5_XXL)) {
            String text = inputs.string(kind.weightKey());
            PromptTokens read = leaveOut && text.isEmpty() ? new PromptTokens(Map.of()) : clip.tokenize(text);
            tokens = tokens.with(kind, read);
        }
        return NodeResult.of(clip.encode(tokens.balanced(CLIP_L, CLIP_G, clip.tokenize(""))));
    }

    private static NodeDefinition clipTextEncodeSdxl() {
        return advanced("CLIPTextEncodeSDXL", "comfy_extras.nodes_clip_sdxl")
                .input(Input.of("clip", "CLIP"))
                .input(size("width", 1024))
                .input(size("height", 1024))
                .input(size("crop_w", 0))
                .input(size("crop_h", 0))
                .input(size("target_width", 1024))
                .input(size("target_height", 1024))
                .input(prompt("text_g"))
                .input(prompt("text_l"))
                .function(TextEncodeNodes::encodeSdxl)
                .build();
    }

    private static Input size(String name, int otherwise) {
        return Input.integer(name).defaultValue(otherwise).range(0, 16384);
    }

    private static NodeResult encodeSdxl(NodeInputs inputs, NodeContext context) {
        Clip clip = clip(inputs);
        PromptTokens tokens = clip.tokenize(inputs.string("text_g"))
                .with(CLIP_L, clip.tokenize(inputs.string("text_l")))
                .balanced(CLIP_L, CLIP_G, clip.tokenize(""));
        return NodeResult.of(clip.encode(tokens)
                .with(ConditioningOption.WIDTH, inputs.longInteger("width"))
                .with(ConditioningOption.HEIGHT, inputs.longInteger("height"))
                .with(ConditioningOption.CROP_W, inputs.longInteger("crop_w"))
                .with(ConditioningOption.CROP_H, inputs.longInteger("crop_h"))
                .with(ConditioningOption.TARGET_WIDTH, inputs.longInteger("target_width"))
                .with(ConditioningOption.TARGET_HEIGHT, inputs.longInteger("target_height")));
    }

    private static NodeDefinition clipTextEncodeSdxlRefiner() {
        return advanced("CLIPTextEncodeSDXLRefiner", "comfy_extras.nodes_clip_sdxl")
                .input(Input.number("ascore")
                        .defaultValue(6.0)
                        .range(0.0, 1000.0)
                        .step(0.01))
                .input(size("width", 1024))
                .input(size("height", 1024))
                .input(prompt("text"))
                .input(Input.of("clip", "CLIP"))
                .function(TextEncodeNodes::encodeRefiner)
                .build();
    }

    private static NodeResult encodeRefiner(NodeInputs inputs, NodeContext context) {
        Clip clip = clip(inputs);
        return NodeResult.of(clip.encode(clip.tokenize(inputs.string("text")))
                .with(ConditioningOption.AESTHETIC_SCORE, inputs.number("ascore"))
                .with(ConditioningOption.WIDTH, inputs.longInteger("width"))
                .with(ConditioningOption.HEIGHT, inputs.longInteger("height")));
    }
}
