package dev.easel.server.recipe;

import static dev.easel.server.recipe.WorkflowNodes.inputs;
import static dev.easel.server.recipe.WorkflowNodes.output;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The workflow behind {@code easel image}, in API format: loaders, prompt, guidance, empty latent, noise, Euler steps on the simple
 * schedule, decoding, saving. For the starter model it is {@code starter-model/workflow.json}.
 */
public final class ImageWorkflow {
    private final WorkflowNodes nodes = new WorkflowNodes();

    private ImageWorkflow() {}

    /**
     * The workflow as JSON: node id → node.
     *
     * @param filePrefix what the saved files' names start with
     */
    public static Map<String, Object> of(ImageModel model, ImageRequest request, String filePrefix) {
        ImageWorkflow workflow = new ImageWorkflow();
        Loaded loaded = workflow.load(model.files());
        List<Object> conditioning = workflow.conditioning(loaded, request.prompt(), request.guidance());
        List<Object> latent = workflow.add(
                "EmptySD3LatentImage",
                inputs("width", request.size().width(), "height", request.size().height(), "batch_size", 1));
        List<Object> picture = workflow.sample(loaded, conditioning, latent, request.seed(), request.steps(), 1.0);
        workflow.add("SaveImage", inputs("filename_prefix", filePrefix, "images", picture));
        return workflow.nodes.json();
    }

    /**
     * The workflow that changes a picture: it is encoded, partly noised and denoised again. What a mask keeps stays as it was, to the
     * pixel.
     *
     * @param filePrefix what the saved files' names start with
     */
    public static Map<String, Object> of(ImageModel model, ImageEdit edit, String filePrefix) {
        ImageWorkflow workflow = new ImageWorkflow();
        Loaded loaded = workflow.load(model.files());
        OptionalDouble guidance =
                edit.guidance().isPresent() ? edit.guidance() : model.family().guidance();
        List<Object> conditioning = workflow.conditioning(loaded, "", guidance);
        List<Object> source = workflow.scaled(workflow.add("LoadImage", inputs("image", edit.image())), edit.size());
        List<Object> latent = workflow.add("VAEEncode", inputs("pixels", source, "vae", loaded.vae()));
        Optional<List<Object>> mask = edit.mask().map(file -> workflow.mask(file, edit.size()));
        if (mask.isPresent()) {
            latent = workflow.add("SetLatentNoiseMask", inputs("samples", latent, "mask", mask.get()));
        }
        int steps = edit.steps().orElse(model.family().steps());
        List<Object> picture = workflow.sample(loaded, conditioning, latent, BigInteger.ZERO, steps, edit.strength());
        if (mask.isPresent()) {
            picture = workflow.add(
                    "ImageCompositeMasked",
                    inputs(
                            "destination",
                            source,
                            "source",
                            picture,
                            "x",
                            0,
                            "y",
                            0,
                            "resize_source",
                            false,
                            "mask",
                            mask.get()));
        }
        workflow.add("SaveImage", inputs("filename_prefix", filePrefix, "images", picture));
        return workflow.nodes.json();
    }

    private List<Object> scaled(List<Object> image, ImageRequest.Size size) {
        return add(
                "ImageScale",
                inputs(
                        "image",
                        image,
                        "upscale_method",
                        "lanczos",
                        "width",
                        size.width(),
                        "height",
                        size.height(),
                        "crop",
                        "center"));
    }

    /** 1 where the file is transparent, cropped as the picture is. */
    private List<Object> mask(String file, ImageRequest.Size size) {
        List<Object> mask = add("LoadImageMask", inputs("image", file, "channel", "alpha"));
        List<Object> scaled = scaled(add("MaskToImage", inputs("mask", mask)), size);
        return add("ImageToMask", inputs("image", scaled, "channel", "red"));
    }

    private List<Object> conditioning(Loaded loaded, String prompt, OptionalDouble guidance) {
        List<Object> conditioning = add("CLIPTextEncode", inputs("text", prompt, "clip", loaded.clip()));
        return guidance.isEmpty()
                ? conditioning
                : add("FluxGuidance", inputs("guidance", guidance.getAsDouble(), "conditioning", conditioning));
    }

    /** From a latent to a picture. */
    private List<Object> sample(
            Loaded loaded, List<Object> conditioning, List<Object> latent, BigInteger seed, int steps, double denoise) {
        List<Object> noise = add("RandomNoise", inputs("noise_seed", seed));
        List<Object> sampler = add("KSamplerSelect", inputs("sampler_name", "euler"));
        List<Object> sigmas = add(
                "BasicScheduler",
                inputs("model", loaded.model(), "scheduler", "simple", "steps", steps, "denoise", denoise));
        List<Object> guider = add("BasicGuider", inputs("model", loaded.model(), "conditioning", conditioning));
        List<Object> sampled = add(
                "SamplerCustomAdvanced",
                inputs("noise", noise, "guider", guider, "sampler", sampler, "sigmas", sigmas, "latent_image", latent));
        return add("VAEDecode", inputs("samples", sampled, "vae", loaded.vae()));
    }

    /** Links to the outputs of the loader nodes. */
    private record Loaded(List<Object> model, List<Object> clip, List<Object> vae) {}

    private Loaded load(ImageModel.Files files) {
        return switch (files) {
            case ImageModel.Files.Separate(String transformer, String t5, String clip, String vae) ->
                new Loaded(
                        add("UNETLoader", inputs("unet_name", transformer, "weight_dtype", "default")),
                        add(
                                "DualCLIPLoader",
                                inputs("clip_name1", t5, "clip_name2", clip, "type", "flux", "device", "default")),
                        add("VAELoader", inputs("vae_name", vae)));
            case ImageModel.Files.Checkpoint(String name) -> {
                List<Object> checkpoint = add("CheckpointLoaderSimple", inputs("ckpt_name", name));
                yield new Loaded(checkpoint, output(checkpoint, 1), output(checkpoint, 2));
            }
        };
    }

    private List<Object> add(String classType, Map<String, Object> inputs) {
        return nodes.add(classType, inputs);
    }
}
