package dev.easel.server.recipe;

import static dev.easel.server.recipe.WorkflowNodes.inputs;
import static dev.easel.server.recipe.WorkflowNodes.output;

import java.util.List;
import java.util.Map;

/**
 * The workflow behind {@code easel video}, in API format: loaders, prompts, an empty latent or one that begins with a picture, Euler
 * steps on the schedule that the family is made for, decoding, saving. Nodes and values are those of the examples that ComfyUI publishes
 * for LTX-Video and Mochi.
 */
public final class FilmWorkflow {
    /** Frames and pixels that EmptyLTXVLatentVideo counts on for each place of a latent. */
    private static final FilmParts.Grid LTXV_NODE = new FilmParts.Grid(32, 8);

    private static final int START_COMPRESSION = 40;
    private static final int WEBP_QUALITY = 90;

    private final WorkflowNodes nodes = new WorkflowNodes();
    private final FilmModel model;
    private final FilmRequest request;

    private FilmWorkflow(FilmModel model, FilmRequest request) {
        this.model = model;
        this.request = request;
    }

    /**
     * The workflow as JSON: node id → node.
     *
     * @param filePrefix what the saved file's name starts with
     */
    public static Map<String, Object> of(FilmModel model, FilmRequest request, String filePrefix) {
        FilmWorkflow workflow = new FilmWorkflow(model, request);
        Loaded loaded = workflow.load();
        List<Object> samples = switch (model.family()) {
            case LTX_VIDEO, STARTER -> workflow.sampleLtxv(loaded);
            case MOCHI -> workflow.sampleMochi(loaded);
        };
        List<Object> frames = workflow.nodes.add("VAEDecode", inputs("samples", samples, "vae", loaded.vae()));
        workflow.save(frames, filePrefix);
        return workflow.nodes.json();
    }

    /** Links to the outputs of the loader nodes. */
    private record Loaded(List<Object> model, List<Object> clip, List<Object> vae) {}

    private Loaded load() {
        List<Object> file = model.checkpoint()
                ? nodes.add("CheckpointLoaderSimple", inputs("ckpt_name", model.file()))
                : nodes.add("UNETLoader", inputs("unet_name", model.file(), "weight_dtype", "default"));
        String type = model.family() == FilmFamily.MOCHI ? "mochi" : "ltxv";
        List<Object> clip = model.textEncoder()
                .map(name -> nodes.add("CLIPLoader", inputs("clip_name", name, "type", type, "device", "default")))
                .orElseGet(() -> output(file, 1));
        List<Object> vae = model.autoencoder()
                .map(name -> nodes.add("VAELoader", inputs("vae_name", name)))
                .orElseGet(() -> output(file, 2));
        return new Loaded(file, clip, vae);
    }

    private List<Object> text(Loaded loaded, String text) {
        return nodes.add("CLIPTextEncode", inputs("text", text, "clip", loaded.clip()));
    }

    private List<Object> sampleLtxv(Loaded loaded) {
        List<Object> positive = text(loaded, request.prompt());
        List<Object> negative = text(loaded, request.negative());
        List<Object> latent;
        if (request.start().isPresent()) {
            List<Object> begun =
                    begin(loaded, positive, negative, request.start().get());
            positive = begun;
            negative = output(begun, 1);
            latent = output(begun, 2);
        } else {
            latent = nodes.add("EmptyLTXVLatentVideo", emptyLatent());
        }
        List<Object> conditioning = nodes.add(
                "LTXVConditioning", inputs("frame_rate", request.rate(), "positive", positive, "negative", negative));
        List<Object> sigmas = nodes.add(
                "LTXVScheduler",
                inputs(
                        "steps",
                        request.steps(),
                        "max_shift",
                        2.05,
                        "base_shift",
                        0.95,
                        "stretch",
                        true,
                        "terminal",
                        0.1,
                        "latent",
                        latent));
        List<Object> sampler = nodes.add("KSamplerSelect", inputs("sampler_name", "euler"));
        return nodes.add(
                "SamplerCustom",
                inputs(
                        "add_noise",
                        true,
                        "noise_seed",
                        request.seed(),
                        "cfg",
                        request.guidance(),
                        "model",
                        loaded.model(),
                        "positive",
                        conditioning,
                        "negative",
                        output(conditioning, 1),
                        "sampler",
                        sampler,
                        "sigmas",
                        sigmas,
                        "latent_image",
                        latent));
    }

    /** The node counts in LTX-Video's own places; for a model with others it is told a size that comes to the same latent. */
    private Map<String, Object> emptyLatent() {
        FilmParts.Grid grid = model.grid();
        return inputs(
                "width",
                request.size().width() / grid.pixels() * LTXV_NODE.pixels(),
                "height",
                request.size().height() / grid.pixels() * LTXV_NODE.pixels(),
                "length",
                (request.frames() - 1) / grid.frames() * LTXV_NODE.frames() + 1,
                "batch_size",
                1);
    }

    private List<Object> begin(Loaded loaded, List<Object> positive, List<Object> negative, String picture) {
        List<Object> image = nodes.add("LoadImage", inputs("image", picture));
        List<Object> compressed =
                nodes.add("LTXVPreprocess", inputs("img_compression", START_COMPRESSION, "image", image));
        return nodes.add(
                "LTXVImgToVideo",
                inputs(
                        "width",
                        request.size().width(),
                        "height",
                        request.size().height(),
                        "length",
                        request.frames(),
                        "batch_size",
                        1,
                        "strength",
                        1.0,
                        "positive",
                        positive,
                        "negative",
                        negative,
                        "vae",
                        loaded.vae(),
                        "image",
                        compressed));
    }

    private List<Object> sampleMochi(Loaded loaded) {
        List<Object> positive = text(loaded, request.prompt());
        List<Object> negative = text(loaded, request.negative());
        List<Object> latent = nodes.add(
                "EmptyMochiLatentVideo",
                inputs(
                        "width",
                        request.size().width(),
                        "height",
                        request.size().height(),
                        "length",
                        request.frames(),
                        "batch_size",
                        1));
        return nodes.add(
                "KSampler",
                inputs(
                        "seed",
                        request.seed(),
                        "steps",
                        request.steps(),
                        "cfg",
                        request.guidance(),
                        "sampler_name",
                        "euler",
                        "scheduler",
                        "simple",
                        "denoise",
                        1.0,
                        "model",
                        loaded.model(),
                        "positive",
                        positive,
                        "negative",
                        negative,
                        "latent_image",
                        latent));
    }

    private void save(List<Object> frames, String prefix) {
        switch (request.file()) {
            case MP4 -> {
                List<Object> video = nodes.add("CreateVideo", inputs("images", frames, "fps", request.rate()));
                nodes.add(
                        "SaveVideo",
                        inputs("video", video, "filename_prefix", prefix, "format", "mp4", "codec", "h264"));
            }
            case WEBM ->
                nodes.add(
                        "SaveWEBM",
                        inputs(
                                "images",
                                frames,
                                "filename_prefix",
                                prefix,
                                "codec",
                                "vp9",
                                "fps",
                                request.rate(),
                                "crf",
                                24.0));
            case WEBP -> saveWebp(frames, prefix, false);
            case LOSSLESS_WEBP -> saveWebp(frames, prefix, true);
            case PNG ->
                nodes.add(
                        "SaveAnimatedPNG",
                        inputs(
                                "images",
                                frames,
                                "filename_prefix",
                                prefix,
                                "fps",
                                request.rate(),
                                "compress_level",
                                4));
        }
    }

    private void saveWebp(List<Object> frames, String prefix, boolean lossless) {
        nodes.add(
                "SaveAnimatedWEBP",
                inputs(
                        "images",
                        frames,
                        "filename_prefix",
                        prefix,
                        "fps",
                        request.rate(),
                        "lossless",
                        lossless,
                        "quality",
                        WEBP_QUALITY,
                        "method",
                        lossless ? "fastest" : "default"));
    }
}
