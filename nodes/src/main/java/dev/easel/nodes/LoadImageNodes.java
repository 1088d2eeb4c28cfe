package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.InputValidator.Verdict;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.PictureReader;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Nodes that read pictures from the input and output folders. */
final class LoadImageNodes {
    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "jpe", "webp", "gif", "bmp");
    private static final int EMPTY_MASK = 64;

    private LoadImageNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(loadImage(), loadImageMask(), loadImageOutput());
    }

    private static NodeDefinition loadImage() {
        return fromFile(
                NodeDefinition.named("LoadImage")
                        .displayName("Load Image")
                        .category("image")
                        .input(Input.combo("image", LoadImageNodes::choices).imageUpload())
                        .output("IMAGE")
                        .output("MASK")
                        .function((inputs, context) -> load(inputs, context, DataFolder.INPUT)),
                DataFolder.INPUT);
    }

    private static NodeDefinition loadImageOutput() {
        Map<String, Object> remote = new LinkedHashMap<>();
        remote.put("route", "/internal/files/output");
        remote.put("refresh_button", true);
        remote.put("control_after_refresh", "first");
        return fromFile(
                NodeDefinition.named("LoadImageOutput")
                        .displayName("Load Image (from Outputs)")
                        .category("image")
                        .description(
                                "Reads a picture that was saved into the output folder; the refresh button chooses the"
                                        + " newest list and its first file.")
                        .experimental()
                        .input(Input.of("image", "COMBO")
                                .imageUpload()
                                .option("image_folder", "output")
                                .option("remote", remote))
                        .output("IMAGE")
                        .output("MASK")
                        .function((inputs, context) -> load(inputs, context, DataFolder.INPUT)),
                DataFolder.INPUT);
    }

    /** The mask is 1 where the picture is transparent; a picture without alpha has a small empty one. Moving pictures are batches. */
    private static NodeResult load(NodeInputs inputs, NodeContext context, DataFolder folder) {
        Tensor pixels = read(inputs, context, folder); // [B, H, W, C]
        Tensor mask = pixels.size(3) == 4
                ? pixels.select(3, 3).subFrom(1.0) // [B, H, W]
                : Tensors.zeros(pixels.size(0), EMPTY_MASK, EMPTY_MASK);
        return NodeResult.of(pixels.narrow(3, 0, 3).contiguous(), mask); // [B, H, W, 3]
    }

    private static NodeDefinition loadImageMask() {
        return fromFile(
                NodeDefinition.named("LoadImageMask")
                        .displayName("Load Image (as Mask)")
                        .category("mask")
                        .input(Input.combo("image", LoadImageNodes::choices).imageUpload())
                        .input(Input.combo("channel", List.of("alpha", "red", "green", "blue")))
                        .output("MASK")
                        .function(LoadImageNodes::loadMask),
                DataFolder.INPUT);
    }

    private static NodeResult loadMask(NodeInputs inputs, NodeContext context) {
        Tensor pixels = read(inputs, context, DataFolder.INPUT).narrow(0, 0, 1); // [1, H, W, C]
        String channel = inputs.string("channel");
        if (!channel.equals("alpha")) {
            return NodeResult.of(
                    pixels.select(3, List.of("red", "green", "blue").indexOf(channel))
                            .contiguous()); // [1, H, W]
        }
        return NodeResult.of(
                pixels.size(3) == 4
                        ? pixels.select(3, 3).subFrom(1.0) // [1, H, W]
                        : Tensors.zeros(1, pixels.size(1), pixels.size(2)));
    }

    /** The part that is common to nodes whose input {@code image} names a file. */
    private static NodeDefinition fromFile(NodeDefinitionBuilder node, DataFolder folder) {
        return node.fingerprint((inputs, services) -> digest(path(services, inputs.string("image"), folder)))
                .validator(InputValidator.of(request -> check(request, folder), "image"))
                .build();
    }

    private static Verdict check(InputValidator.Request request, DataFolder folder) {
        if (!(request.inputs().raw("image") instanceof String name)) {
            return Verdict.accept();
        }
        try {
            path(request.services(), name, folder);
            return Verdict.accept();
        } catch (EaselException missing) {
            return Verdict.refuse("Invalid image file: " + name);
        }
    }

    /** All frames [B, H, W, C]; C is 4 if the file has alpha. */
    private static Tensor read(NodeInputs inputs, NodeContext context, DataFolder folder) {
        Path file = context.service(DataFolders.class).find(inputs.string("image"), folder);
        if (!FilmReaders.isMovingPicture(file)) {
            return Images.image(PictureReader.read(file));
        }
        try (FilmReader reader = FilmReaders.open(file, FrameRate.of(1))) {
            return Films.frames(reader, file.toString(), context);
        }
    }

    private static Path path(Services services, String name, DataFolder folder) {
        return services.get(DataFolders.class).find(name, folder);
    }

    private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    /** The pictures directly in the input folder. */
    private static List<String> choices(Services services) {
        return services
                .find(DataFolders.class)
                .map(folders -> folders.list(DataFolder.INPUT))
                .orElse(List.of())
                .stream()
                .filter(LoadImageNodes::isPicture)
                .toList();
    }

    private static boolean isPicture(String name) {
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
