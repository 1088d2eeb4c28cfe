package dev.easel.nodes;

import dev.easel.diffusion.loader.Checkpoint;
import dev.easel.diffusion.loader.ModelLoader;
import dev.easel.diffusion.loader.WeightDtype;
import dev.easel.diffusion.text.ClipType;
import dev.easel.diffusion.vae.Vae;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Nodes that load models from the model folders. */
final class LoaderNodes {
    private static final ModelFileChoices CHECKPOINTS = ModelFileChoices.of("checkpoints");
    private static final ModelFileChoices DIFFUSION_MODELS = ModelFileChoices.of("diffusion_models");
    private static final ModelFileChoices TEXT_ENCODERS = ModelFileChoices.of("text_encoders");
    private static final String PIXEL_SPACE = "pixel_space";
    private static final ModelFileChoices AUTOENCODERS = new ModelFileChoices("vae", List.of(PIXEL_SPACE));

    private LoaderNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                checkpointLoaderSimple(),
                unetLoader(),
                clipLoader(),
                dualClipLoader(),
                tripleClipLoader(),
                vaeLoader());
    }

    private static ModelLoader loader(NodeContext context) {
        return context.service(ModelLoader.class);
    }

    private static NodeDefinition checkpointLoaderSimple() {
        return NodeDefinition.named("CheckpointLoaderSimple")
                .displayName("Load Checkpoint")
                .category("loaders")
                .description("Loads a diffusion model together with the text encoders and the autoencoder in its file.")
                .input(Input.combo("ckpt_name", CHECKPOINTS).tooltip("A file of the folder checkpoints."))
                .output(Output.of("MODEL").tooltip("The diffusion model."))
                .output(Output.of("CLIP").tooltip("The text encoders, if the file has any."))
                .output(Output.of("VAE").tooltip("The autoencoder, if the file has one."))
                .function(LoaderNodes::loadCheckpoint)
                .build();
    }

    private static NodeResult loadCheckpoint(NodeInputs inputs, NodeContext context) {
        Checkpoint checkpoint = loader(context).checkpoint(CHECKPOINTS.find(inputs.string("ckpt_name"), context));
        return NodeResult.of(
                checkpoint.model(),
                checkpoint.clip().orElse(null),
                checkpoint.vae().orElse(null));
    }

    private static NodeDefinition unetLoader() {
        return NodeDefinition.named("UNETLoader")
                .displayName("Load Diffusion Model")
                .category("advanced/loaders")
                .input(Input.combo("unet_name", DIFFUSION_MODELS))
                .input(Input.combo(
                        "weight_dtype",
                        Stream.of(WeightDtype.values())
                                .map(WeightDtype::comfyName)
                                .toList()))
                .output("MODEL")
                .function((inputs, context) -> NodeResult.of(loader(context)
                        .diffusionModel(
                                DIFFUSION_MODELS.find(inputs.string("unet_name"), context),
                                WeightDtype.parse(inputs.string("weight_dtype")))))
                .build();
    }

    private static Input device() {
        return Input.combo("device", List.of("default", "cpu")).advanced();
    }

    private static NodeDefinition clipLoader() {
        return NodeDefinition.named("CLIPLoader")
                .displayName("Load CLIP")
                .category("advanced/loaders")
                .description(
                        "Loads a text encoder for the type of model chosen: CLIP-L for stable_diffusion, a T5 for mochi and"
                                + " ltxv, any of its three for sd3.")
                .input(Input.combo("clip_name", TEXT_ENCODERS))
                .input(Input.combo(
                        "type",
                        List.of(
                                "stable_diffusion",
                                "stable_cascade",
                                "sd3",
                                "stable_audio",
                                "mochi",
                                "ltxv",
                                "pixart",
                                "cosmos",
                                "lumina2",
                                "wan",
                                "hidream",
                                "chroma",
                                "ace",
                                "omnigen2",
                                "qwen_image",
                                "hunyuan_image")))
                .optional(device())
                .output("CLIP")
                .function((inputs, context) -> clip(inputs, context, inputs.string("type"), "clip_name"))
                .build();
    }

    private static NodeDefinition dualClipLoader() {
        return NodeDefinition.named("DualCLIPLoader")
                .category("advanced/loaders")
                .description(
                        "Loads two text encoders that work together: CLIP-L and CLIP-G for sdxl, two of CLIP-L, CLIP-G and"
                                + " T5 for sd3, CLIP-L and T5 for flux.")
                .input(Input.combo("clip_name1", TEXT_ENCODERS))
                .input(Input.combo("clip_name2", TEXT_ENCODERS))
                .input(Input.combo("type", List.of("sdxl", "sd3", "flux", "hunyuan_video", "hidream", "hunyuan_image")))
                .optional(device())
                .output("CLIP")
                .function((inputs, context) -> clip(inputs, context, inputs.string("type"), "clip_name1", "clip_name2"))
                .build();
    }

    private static NodeDefinition tripleClipLoader() {
        return NodeDefinition.named("TripleCLIPLoader")
                .category("advanced/loaders")
                .description("Loads the three text encoders of Stable Diffusion 3: CLIP-L, CLIP-G and T5.")
                .module("comfy_extras.nodes_sd3")
                .typed()
                .input(Input.combo("clip_name1", TEXT_ENCODERS))
                .input(Input.combo("clip_name2", TEXT_ENCODERS))
                .input(Input.combo("clip_name3", TEXT_ENCODERS))
                .output("CLIP")
                .function((inputs, context) -> clip(inputs, context, "sd3", "clip_name1", "clip_name2", "clip_name3"))
                .build();
    }

    private static NodeResult clip(NodeInputs inputs, NodeContext context, String type, String... names) {
        List<Path> files = Stream.of(names)
                .map(name -> TEXT_ENCODERS.find(inputs.string(name), context))
                .toList();
        boolean onHost = inputs.string("device", "default").equals("cpu");
        ModelLoader loader = onHost
                ? context.findService(HostModels.class).map(HostModels::loader).orElseGet(() -> loader(context))
                : loader(context);
        return NodeResult.of(loader.textEncoders(files, ClipType.parse(type)));
    }

    private static NodeDefinition vaeLoader() {
        return NodeDefinition.named("VAELoader")
                .displayName("Load VAE")
                .category("loaders")
                .input(Input.combo("vae_name", AUTOENCODERS))
                .output("VAE")
                .function(LoaderNodes::loadVae)
                .build();
    }

    private static NodeResult loadVae(NodeInputs inputs, NodeContext context) {
        String name = inputs.string("vae_name");
        Vae vae =
                name.equals(PIXEL_SPACE) ? new PixelSpaceVae() : loader(context).vae(AUTOENCODERS.find(name, context));
        return NodeResult.of(vae);
    }
}
