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
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FilmFormat;
import dev.easel.media.film.FilmFrame;
import dev.easel.media.film.FilmWriter;
import dev.easel.media.film.FilmWriters;
import dev.easel.media.film.FrameRate;
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
        return List.of(empty(), load(), save(), film());
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
                    if (inputs.isPresent("text") && inputs.string("text").equals("blame")) {
                        throw new EaselException(ErrorCode.INVALID_INPUT, "Input text says blame; say something else.");
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

    /** Keeps a picture that gets darker from frame to frame. */
    private NodeDefinition film() {
        return NodeDefinition.named("KeepFilm")
                .outputNode()
                .input(Input.of("picture", "PICTURE"))
                .input(Input.integer("length").defaultValue(4).range(1, 100))
                .input(Input.number("fps").defaultValue(4).range(1, 60))
                .function((inputs, context) -> {
                    String name = "film-" + UUID.randomUUID() + ".webp";
                    Picture picture = (Picture) inputs.raw("picture");
                    FrameRate rate = FrameRate.of(inputs.number("fps"));
                    try {
                        Files.createDirectories(folders.output());
                    } catch (IOException failure) {
                        throw new EaselException(ErrorCode.INPUT_OUTPUT, "The film cannot be kept.", failure);
                    }
                    FilmFormat format = FilmFormat.of(picture.width(), picture.height(), false, rate);
                    try (FilmWriter writer = FilmWriters.open(
                            folders.output().resolve(name),
                            format,
                            new FilmEncoding.Webp(true, 80, 0),
                            Map.of("prompt", "PlainPicture"))) {
                        for (int index = 0; index < inputs.integer("length"); index++) {
                            byte[] samples = picture.samples().clone();
                            Arrays.fill(samples, (byte) (200 - 10 * index));
                            Picture frame = new Picture(picture.width(), picture.height(), 3, samples);
                            writer.add(new FilmFrame(frame, rate.start(index), rate.duration(index)));
                        }
                        writer.finish();
                    }
                    return NodeResult.none()
                            .withUi("images", List.of(Map.of("filename", name, "subfolder", "", "type", "output")))
                            .withUi("animated", List.of(true));
                })
                .build();
    }
}
