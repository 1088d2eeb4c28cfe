package dev.easel.graph.testing;

import dev.easel.examples.testing.Pictures;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.InputValidator.Verdict;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stand-ins for the stock nodes that the test-suite uses; they show pictures in a {@link Gallery} instead of saving files. */
public final class StockPictureNodes implements NodePack {
    private final Pictures pictures;
    private final Gallery gallery;

    /** The nodes, showing pictures in the given place. */
    public StockPictureNodes(Pictures pictures, Gallery gallery) {
        this.pictures = pictures;
        this.gallery = gallery;
    }

    /** Where pictures are shown. */
    public static final class Gallery {
        private final List<Object> shown = new ArrayList<>();

        /** The pictures shown so far, one by one. */
        public List<Object> shown() {
            return shown;
        }
    }

    @Override
    public String name() {
        return "stock-pictures";
    }

    @Override
    public List<NodeDefinition> nodes() {
        return List.of(show("PreviewImage", "temp"), show("SaveImage", "output"), loadImage(), rebatch());
    }

    private NodeDefinition show(String name, String folder) {
        return NodeDefinition.named(name)
                .outputNode()
                .input(Input.of("images", "IMAGE"))
                .optional(Input.string("filename_prefix").defaultValue("ComfyUI"))
                .function((inputs, context) -> {
                    Object images = inputs.raw("images");
                    List<Object> files = new ArrayList<>();
                    for (int index = 0; index < pictures.batchSize(images); index++) {
                        gallery.shown.add(pictures.slice(images, index, index + 1));
                        files.add(Map.of(
                                "filename", "shown_" + gallery.shown.size() + ".png", "subfolder", "", "type", folder));
                    }
                    return NodeResult.none().withUi("images", files);
                })
                .build();
    }

    private static NodeDefinition loadImage() {
        return NodeDefinition.named("LoadImage")
                .input(Input.combo("image", List.of("example.png")).imageUpload())
                .output("IMAGE")
                .output("MASK")
                .validator(InputValidator.of(
                        request -> Verdict.refuse(
                                "Invalid image file: " + request.inputs().string("image")),
                        "image"))
                .function((inputs, context) -> NodeResult.none())
                .build();
    }

    private NodeDefinition rebatch() {
        return NodeDefinition.named("RebatchImages")
                .takesLists()
                .input(Input.of("images", "IMAGE"))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .output(Output.of("IMAGE").list())
                .function((inputs, context) -> {
                    Object all = pictures.join(inputs.list("images", Object.class));
                    int size = Math.toIntExact(
                            inputs.list("batch_size", Long.class).getFirst());
                    List<Object> batches = new ArrayList<>();
                    for (int from = 0; from < pictures.batchSize(all); from += size) {
                        batches.add(pictures.slice(all, from, Math.min(from + size, pictures.batchSize(all))));
                    }
                    return NodeResult.of(batches);
                })
                .build();
    }
}
