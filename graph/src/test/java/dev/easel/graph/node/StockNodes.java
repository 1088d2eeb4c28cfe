package dev.easel.graph.node;

import java.util.List;

/** Declarations of some of the reference's own nodes, without their work. */
final class StockNodes {
    private static final NodeFunction NOTHING = (inputs, context) -> NodeResult.none();

    private static final List<String> SAMPLERS = List.of(
            "euler euler_cfg_pp euler_ancestral euler_ancestral_cfg_pp heun heunpp2 dpm_2 dpm_2_ancestral lms dpm_fast dpm_adaptive dpmpp_2s_ancestral dpmpp_2s_ancestral_cfg_pp dpmpp_sde dpmpp_sde_gpu dpmpp_2m dpmpp_2m_cfg_pp dpmpp_2m_sde dpmpp_2m_sde_gpu dpmpp_2m_sde_heun dpmpp_2m_sde_heun_gpu dpmpp_3m_sde dpmpp_3m_sde_gpu ddpm lcm ipndm ipndm_v deis res_multistep res_multistep_cfg_pp res_multistep_ancestral res_multistep_ancestral_cfg_pp gradient_estimation gradient_estimation_cfg_pp er_sde seeds_2 seeds_3 sa_solver sa_solver_pece ddim uni_pc uni_pc_bh2"
                    .split(" "));
    private static final List<String> SCHEDULERS = List.of(
            "simple",
            "sgm_uniform",
            "karras",
            "exponential",
            "ddim_uniform",
            "beta",
            "normal",
            "linear_quadratic",
            "kl_optimal");

    private StockNodes() {}

    static List<NodeDefinition> all() {
        return List.of(
                kSampler(),
                clipTextEncode(),
                emptyLatentImage(),
                saveImage(),
                loadImage(),
                createVideo(),
                saveVideo(),
                tripleClipLoader(),
                samplerCustom(),
                rebatchImages());
    }

    private static NodeDefinition kSampler() {
        return NodeDefinition.named("KSampler")
                .category("sampling")
                .description("Uses the provided model, positive and negative conditioning to denoise the latent image.")
                .input(Input.of("model", "MODEL").tooltip("The model used for denoising the input latent."))
                .input(Input.integer("seed")
                        .defaultValue(0)
                        .range(0, Input.MAX_SEED)
                        .controlAfterGenerate()
                        .tooltip("The random seed used for creating the noise."))
                .input(Input.integer("steps")
                        .defaultValue(20)
                        .range(1, 10000)
                        .tooltip("The number of steps used in the denoising process."))
                .input(
                        Input.number("cfg")
                                .defaultValue(8)
                                .range(0, 100)
                                .step(0.1)
                                .round(0.01)
                                .tooltip(
                                        "The Classifier-Free Guidance scale balances creativity and adherence to the prompt. Higher values result in images more closely matching the prompt however too high values will negatively impact quality."))
                .input(
                        Input.combo("sampler_name", SAMPLERS)
                                .tooltip(
                                        "The algorithm used when sampling, this can affect the quality, speed, and style of the generated output."))
                .input(Input.combo("scheduler", SCHEDULERS)
                        .tooltip("The scheduler controls how noise is gradually removed to form the image."))
                .input(Input.of("positive", "CONDITIONING")
                        .tooltip("The conditioning describing the attributes you want to include in the image."))
                .input(Input.of("negative", "CONDITIONING")
                        .tooltip("The conditioning describing the attributes you want to exclude from the image."))
                .input(Input.of("latent_image", "LATENT").tooltip("The latent image to denoise."))
                .input(
                        Input.number("denoise")
                                .defaultValue(1)
                                .range(0, 1)
                                .step(0.01)
                                .tooltip(
                                        "The amount of denoising applied, lower values will maintain the structure of the initial image allowing for image to image sampling."))
                .output(Output.of("LATENT").tooltip("The denoised latent."))
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition clipTextEncode() {
        return NodeDefinition.named("CLIPTextEncode")
                .displayName("CLIP Text Encode (Prompt)")
                .category("conditioning")
                .description(
                        "Encodes a text prompt using a CLIP model into an embedding that can be used to guide the diffusion model towards generating specific images.")
                .input(Input.string("text").multiline().dynamicPrompts().tooltip("The text to be encoded."))
                .input(Input.of("clip", "CLIP").tooltip("The CLIP model used for encoding the text."))
                .output(Output.of("CONDITIONING")
                        .tooltip("A conditioning containing the embedded text used to guide the diffusion model."))
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition emptyLatentImage() {
        return NodeDefinition.named("EmptyLatentImage")
                .displayName("Empty Latent Image")
                .category("latent")
                .description("Create a new batch of empty latent images to be denoised via sampling.")
                .input(Input.integer("width")
                        .defaultValue(512)
                        .range(16, 16384)
                        .step(8)
                        .tooltip("The width of the latent images in pixels."))
                .input(Input.integer("height")
                        .defaultValue(512)
                        .range(16, 16384)
                        .step(8)
                        .tooltip("The height of the latent images in pixels."))
                .input(Input.integer("batch_size")
                        .defaultValue(1)
                        .range(1, 4096)
                        .tooltip("The number of latent images in the batch."))
                .output(Output.of("LATENT").tooltip("The empty latent image batch."))
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition saveImage() {
        return NodeDefinition.named("SaveImage")
                .displayName("Save Image")
                .category("image")
                .description("Saves the input images to your ComfyUI output directory.")
                .outputNode()
                .input(Input.of("images", "IMAGE").tooltip("The images to save."))
                .input(
                        Input.string("filename_prefix")
                                .defaultValue("ComfyUI")
                                .tooltip(
                                        "The prefix for the file to save. This may include formatting information such as %date:yyyy-MM-dd% or %Empty Latent Image.width% to include values from nodes."))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition loadImage() {
        return NodeDefinition.named("LoadImage")
                .displayName("Load Image")
                .category("image")
                .input(Input.combo(
                                "image",
                                services -> services.get(InputFolder.class).files())
                        .imageUpload())
                .output("IMAGE")
                .output("MASK")
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition createVideo() {
        return NodeDefinition.named("CreateVideo")
                .typed()
                .displayName("Create Video")
                .module("comfy_extras.nodes_video")
                .category("image/video")
                .description("Create a video from images.")
                .input(Input.of("images", "IMAGE").tooltip("The images to create a video from."))
                .input(Input.number("fps").defaultValue(30).range(1, 120).step(1))
                .optional(Input.of("audio", "AUDIO").tooltip("The audio to add to the video."))
                .output("VIDEO")
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition saveVideo() {
        return NodeDefinition.named("SaveVideo")
                .typed()
                .displayName("Save Video")
                .module("comfy_extras.nodes_video")
                .category("image/video")
                .description("Saves the input images to your ComfyUI output directory.")
                .outputNode()
                .input(Input.of("video", "VIDEO").tooltip("The video to save."))
                .input(Input.string("filename_prefix")
                        .tooltip(
                                "The prefix for the file to save. This may include formatting information such as %date:yyyy-MM-dd% or %Empty Latent Image.width% to include values from nodes.")
                        .defaultValue("video/ComfyUI")
                        .option("multiline", false))
                .input(Input.combo("format", List.of("auto", "mp4"))
                        .tooltip("The format to save the video as.")
                        .defaultValue("auto"))
                .input(Input.combo("codec", List.of("auto", "h264"))
                        .tooltip("The codec to use for the video.")
                        .defaultValue("auto"))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition tripleClipLoader() {
        NodeDefinitionBuilder builder = NodeDefinition.named("TripleCLIPLoader")
                .typed()
                .module("comfy_extras.nodes_sd3")
                .category("advanced/loaders")
                .description("[Recipes]\n\nsd3: clip-l, clip-g, t5");
        for (int number = 1; number <= 3; number++) {
            builder.input(Input.combo("clip_name" + number, List.of()));
        }
        return builder.output("CLIP").function(NOTHING).build();
    }

    private static NodeDefinition samplerCustom() {
        return NodeDefinition.named("SamplerCustom")
                .module("comfy_extras.nodes_custom_sampler")
                .category("sampling/custom_sampling")
                .input(Input.of("model", "MODEL"))
                .input(Input.bool("add_noise").defaultValue(true))
                .input(Input.integer("noise_seed")
                        .defaultValue(0)
                        .range(0, Input.MAX_SEED)
                        .controlAfterGenerate())
                .input(Input.number("cfg")
                        .defaultValue(8)
                        .range(0, 100)
                        .step(0.1)
                        .round(0.01))
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(Input.of("sampler", "SAMPLER"))
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.of("latent_image", "LATENT"))
                .output(Output.of("LATENT", "output"))
                .output(Output.of("LATENT", "denoised_output"))
                .function(NOTHING)
                .build();
    }

    private static NodeDefinition rebatchImages() {
        return NodeDefinition.named("RebatchImages")
                .typed()
                .displayName("Rebatch Images")
                .module("comfy_extras.nodes_rebatch")
                .category("image/batch")
                .takesLists()
                .input(Input.of("images", "IMAGE"))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .output(Output.of("IMAGE").list())
                .function(NOTHING)
                .build();
    }

    /** The files in the input folder. */
    record InputFolder(List<String> files) {}
}
