package dev.easel.nodes;

import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FrameRate;
import dev.easel.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Nodes that write image batches as films into the output folder. */
final class SaveFilmNodes {
    private static final String PICTURES = "comfy_extras.nodes_images";
    private static final String FILMS = "comfy_extras.nodes_video";

    private SaveFilmNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(saveAnimatedWebp(), saveAnimatedPng(), saveWebm());
    }

    private static NodeDefinition saveAnimatedWebp() {
        return NodeDefinition.named("SaveAnimatedWEBP")
                .category("image/animation")
                .module(PICTURES)
                .outputNode()
                .input(Input.of("images", "IMAGE"))
                .input(Input.string("filename_prefix").defaultValue("ComfyUI"))
                .input(rate(6.0))
                .input(Input.bool("lossless").defaultValue(true))
                .input(Input.integer("quality").defaultValue(80).range(0, 100))
                .input(Input.combo("method", List.of("default", "fastest", "slowest")))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction((inputs, context) -> save(inputs, context, webp(inputs), frames(inputs) > 1))
                .build();
    }

    private static FilmEncoding.Webp webp(NodeInputs inputs) {
        int method = switch (inputs.string("method")) {
            case "fastest" -> 0;
            case "slowest" -> 6;
            default -> 4;
        };
        return new FilmEncoding.Webp(inputs.bool("lossless"), Math.toIntExact(inputs.integer("quality")), method);
    }

    private static NodeDefinition saveAnimatedPng() {
        return NodeDefinition.named("SaveAnimatedPNG")
                .category("image/animation")
                .module(PICTURES)
                .outputNode()
                .input(Input.of("images", "IMAGE"))
                .input(Input.string("filename_prefix").defaultValue("ComfyUI"))
                .input(rate(6.0))
                .input(Input.integer("compress_level").defaultValue(4).range(0, 9))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction((inputs, context) -> save(
                        inputs,
                        context,
                        new FilmEncoding.Apng(Math.toIntExact(inputs.integer("compress_level"))),
                        true))
                .build();
    }

    private static NodeDefinition saveWebm() {
        return NodeDefinition.named("SaveWEBM")
                .category("image/video")
                .module(FILMS)
                .typed()
                .outputNode()
                .experimental()
                .input(Input.of("images", "IMAGE"))
                .input(Input.string("filename_prefix").defaultValue("ComfyUI").option("multiline", false))
                .input(Input.combo("codec", List.of("vp9", "av1")))
                .input(rate(24.0))
                .input(Input.number("crf")
                        .tooltip("How coarse the film may be: a higher number makes a smaller file.")
                        .defaultValue(32.0)
                        .min(0)
                        .max(63.0)
                        .step(1))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction((inputs, context) -> save(inputs, context, webm(inputs), true))
                .build();
    }

    private static FilmEncoding webm(NodeInputs inputs) {
        int rateFactor = (int) Math.round(inputs.number("crf"));
        return inputs.string("codec").equals("av1")
                ? new FilmEncoding.Av1(rateFactor)
                : new FilmEncoding.Vp9(rateFactor);
    }

    private static Input rate(double usual) {
        return Input.number("fps").defaultValue(usual).min(0.01).max(1000.0).step(0.01);
    }

    private static long frames(NodeInputs inputs) {
        return Images.image(inputs, "images").size(0);
    }

    private static Callable<NodeResult> save(
            NodeInputs inputs, NodeContext context, FilmEncoding encoding, boolean animated) {
        Tensor images = Images.image(inputs, "images"); // [F, H, W, C]
        Map<String, String> text = EmbeddedWorkflow.texts(context);
        FrameRate rate = FrameRate.of(inputs.number("fps"));
        String prefix = inputs.string("filename_prefix");
        return keeping(images, () -> {
            OutputFiles files = OutputFiles.start(
                    context.service(DataFolders.class), DataFolder.OUTPUT, prefix, images.size(2), images.size(1));
            Map<String, Object> written = files.write(
                    0, encoding.extension(), path -> Films.write(path, images, rate, encoding, text, context));
            return shown(written, animated);
        });
    }

    /** A saving that keeps a tensor until it is done, whatever becomes of the run meanwhile. */
    static Callable<NodeResult> keeping(Tensor images, Callable<NodeResult> saving) {
        Tensor kept = images.retain();
        return () -> {
            try (kept) {
                return saving.call();
            }
        };
    }

    /** What the reader sees of a saved film. */
    static NodeResult shown(Map<String, Object> file, boolean animated) {
        return NodeResult.none().withUi("images", List.of(file)).withUi("animated", List.of(animated));
    }
}
