package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.NodeResult;
import dev.easel.hub.DataFolders;
import dev.easel.media.NewFile;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Nodes that make pictures without a model and save them as files with a text inside. */
final class FileNodes implements NodePack {
    private final DataFolders folders;

    FileNodes(DataFolders folders) {
        this.folders = folders;
    }

    @Override
    public String name() {
        return "file-nodes";
    }

    @Override
    public List<NodeDefinition> nodes() {
        return List.of(empty(), load(), save());
    }

    private static NodeDefinition empty() {
        return NodeDefinition.named("PlainPicture")
                .input(Input.integer("width").defaultValue(8).range(1, 512))
                .input(Input.integer("height").defaultValue(8).range(1, 512))
                .input(Input.integer("color").defaultValue(0).range(0, 255))
                .optional(Input.integer("seed").defaultValue(0).range(0, Input.MAX_SEED))
                .optional(Input.string("text").defaultValue(""))
                .output("PICTURE")
                .function((inputs, context) -> {
                    if (inputs.isPresent("text") && inputs.string("text").equals("fail")) {
                        throw new EaselException(ErrorCode.INVALID_INPUT, "The text says fail.");
                    }
                    int width = (int) inputs.integer("width");
                    int height = (int) inputs.integer("height");
                    byte[] samples = new byte[width * height * 3];
                    Arrays.fill(samples, (byte) inputs.integer("color"));
                    return NodeResult.of(new Picture(width, height, 3, samples));
                })
                .build();
    }

    private NodeDefinition load() {
        return NodeDefinition.named("ReadPicture")
                .input(Input.string("image").imageUpload())
                .output("PICTURE")
                .function((inputs, context) ->
                        NodeResult.of(PictureReader.read(folders.input().resolve(inputs.string("image")))))
                .build();
    }

    private NodeDefinition save() {
        return NodeDefinition.named("KeepPicture")
                .outputNode()
                .input(Input.of("picture", "PICTURE"))
                .function((inputs, context) -> {
                    String name = "kept-" + UUID.randomUUID() + ".png";
                    byte[] png = PngWriter.write(
                            (Picture) inputs.raw("picture"), Map.of("prompt", "PlainPicture"), PngWriter.FAST);
                    try {
                        Files.createDirectories(folders.output());
                        NewFile.create(folders.output().resolve(name), png);
                    } catch (IOException failure) {
                        throw new EaselException(ErrorCode.INPUT_OUTPUT, "The picture cannot be kept.", failure);
                    }
                    return NodeResult.none()
                            .withUi("images", List.of(Map.of("filename", name, "subfolder", "", "type", "output")));
                })
                .build();
    }
}
