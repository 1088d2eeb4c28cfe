package dev.easel.nodes;

import dev.easel.graph.node.Fingerprint;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/** Nodes that write pictures into the output and temp folders. */
final class SaveImageNodes {
    private static final String PREVIEW_LETTERS = "abcdefghijklmnopqrstuvwxyz";

    private SaveImageNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(saveImage(), previewImage(), sendImages(), maskPreview());
    }

    private static NodeDefinition saveImage() {
        return NodeDefinition.named("SaveImage")
                .displayName("Save Image")
                .category("image")
                .description("Writes the images as PNG files into the output folder.")
                .outputNode()
                .input(Input.of("images", "IMAGE").tooltip("What to save."))
                .input(Input.string("filename_prefix")
                        .defaultValue("ComfyUI")
                        .tooltip(
                                "How the file names begin. Sub-folders are allowed, and %width%, %height%, %year%, %month%,"
                                        + " %day%, %hour%, %minute% and %second% are filled in."))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction(SaveImageNodes::save)
                .build();
    }

    private static Callable<NodeResult> save(NodeInputs inputs, NodeContext context) {
        Tensor images = Images.image(inputs, "images");
        return write(images, inputs.string("filename_prefix"), DataFolder.OUTPUT, PngWriter.SAVED, context);
    }

    private static NodeDefinition previewImage() {
        return NodeDefinition.named("PreviewImage")
                .displayName("Preview Image")
                .category("image")
                .description("Shows the images; their files are gone after the next start.")
                .outputNode()
                .input(Input.of("images", "IMAGE"))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction((inputs, context) -> preview(Images.image(inputs, "images"), context))
                .build();
    }

    private static NodeDefinition sendImages() {
        return NodeDefinition.named("SaveImageWebsocket")
                .category("api/image")
                .description(
                        "Sends the images as PNG over the socket of the client that queued the prompt; no file is written.")
                .module("custom_nodes.websocket_image_save")
                .outputNode()
                .input(Input.of("images", "IMAGE"))
                .fingerprint((inputs, services) -> Fingerprint.ALWAYS)
                .function((inputs, context) -> {
                    List<Picture> pictures = Images.pictures(Images.image(inputs, "images"));
                    for (int index = 0; index < pictures.size(); index++) {
                        context.progress(index, pictures.size());
                        context.sendImage(pictures.get(index));
                    }
                    return NodeResult.none();
                })
                .build();
    }

    private static NodeDefinition maskPreview() {
        return NodeDefinition.named("MaskPreview")
                .category("mask")
                .description("Shows a mask as a grey picture; its files are gone after the next start.")
                .module("comfy_extras.nodes_mask")
                .outputNode()
                .input(Input.of("mask", "MASK"))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction((inputs, context) -> preview(MaskNodes.toImage(Images.mask(inputs, "mask")), context))
                .build();
    }

    private static Callable<NodeResult> preview(Tensor images, NodeContext context) {
        PreviewPrefix prefix = context.state(PreviewPrefix.class, PreviewPrefix::random);
        return write(images, prefix.text(), DataFolder.TEMP, PngWriter.FAST, context);
    }

    private static Callable<NodeResult> write(
            Tensor images, String prefix, DataFolder folder, int compression, NodeContext context) {
        Map<String, String> texts = EmbeddedWorkflow.texts(context);
        List<Picture> pictures = Images.pictures(images);
        long width = images.size(2);
        long height = images.size(1);
        return () -> {
            OutputFiles files = OutputFiles.start(context.service(DataFolders.class), folder, prefix, width, height);
            List<Map<String, Object>> written = new ArrayList<>();
            for (Picture picture : pictures) {
                context.checkInterrupted();
                written.add(files.write(written.size(), "png", PngWriter.write(picture, texts, compression)));
            }
            return NodeResult.none().withUi("images", written);
        };
    }

    /**
     * How the names of one node's previews begin.
     *
     * @param text with letters that make two nodes' previews unlike
     */
    private record PreviewPrefix(String text) {
        static PreviewPrefix random() {
            StringBuilder text = new StringBuilder("ComfyUI_temp_");
            for (int index = 0; index < 5; index++) {
                text.append(PREVIEW_LETTERS.charAt(ThreadLocalRandom.current().nextInt(PREVIEW_LETTERS.length())));
            }
            return new PreviewPrefix(text.toString());
        }
    }
}
