package dev.easel.server.recipe;

import static dev.easel.server.recipe.WorkflowNodes.inputs;
import static dev.easel.server.recipe.WorkflowNodes.output;

import java.util.List;
import java.util.Map;

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
        List<Object> conditioning =
                workflow.add("CLIPTextEncode", inputs("text", request.prompt(), "clip", loaded.clip()));
        if (request.guidance().isPresent()) {
            double guidance = request.guidance().getAsDouble();
            conditioning = workflow.add("FluxGuidance", inputs("guidance", guidance, "conditioning", conditioning));
        }
        List<Object> latent = workflow.add(
                "EmptySD3LatentImage",
                inputs("width", request.size().width(), "height", request.size().height(), "batch_size", 1));
        List<Object> noise = workflow.add("RandomNoise", inputs("noise_seed", request.seed()));
        List<Object> sampler = workflow.add("KSamplerSelect", inputs("sampler_name", "euler"));
        List<Object> sigmas = workflow.add(
                "BasicScheduler",
                inputs("model", loaded.model(), "scheduler", "simple", "steps", request.steps(), "denoise", 1.0));
        List<Object> guider =
                workflow.add("BasicGuider", inputs("model", loaded.model(), "conditioning", conditioning));
        List<Object> sampled = workflow.add(
                "SamplerCustomAdvanced",
                inputs("noise", noise, "guider", guider, "sampler", sampler, "sigmas", sigmas, "latent_image", latent));
        List<Object> picture = workflow.add("VAEDecode", inputs("samples", sampled, "vae", loaded.vae()));
        workflow.add("SaveImage", inputs("filename_prefix", filePrefix, "images", picture));
        return workflow.nodes.json();
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
