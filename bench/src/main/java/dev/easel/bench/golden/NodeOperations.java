package dev.easel.bench.golden;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolders;
import dev.easel.media.EmbeddedText;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Image and latent nodes: resizing, joining, cutting, reading and writing pictures. */
final class NodeOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "image_nodes", NodeOperations::imageNodes,
                "load_image", NodeOperations::loadImage,
                "save_image", NodeOperations::saveImage);
    }

    private static GoldenOutputs imageNodes(GoldenCase golden) throws Exception {
        GoldenOutputs outputs = new GoldenOutputs();
        for (JsonNode request : golden.config().get("requests")) {
            String name = request.get("name").textValue();
            NodeDefinition node = NodeCall.definition(request.get("node").textValue());
            Map<String, Object> inputs = inputs(golden, node, request);
            NodeResult result = NodeCall.run(node.name(), inputs, DirectContext.of(Services.none()));
            outputs.tensor(name, tensor(result.values().getFirst()));
            if (result.values().size() > 1) {
                outputs.tensor(name + ".mask", tensor(result.values().get(1)));
            }
        }
        return outputs;
    }

    /** A request's image and image2 are the node's first inputs that are images or latents. */
    private static Map<String, Object> inputs(GoldenCase golden, NodeDefinition node, JsonNode request) {
        Map<String, Object> inputs = new HashMap<>();
        List<String> tensors = new ArrayList<>(List.of("image", "image2"));
        for (Input input : node.required().values()) {
            String type = input.typeName();
            if (type.equals("IMAGE") || type.equals("LATENT")) {
                Tensor tensor = golden.input(request.get(tensors.removeFirst()).textValue());
                inputs.put(input.name(), type.equals("LATENT") ? Latent.of(tensor) : tensor);
            } else {
                String key = input.name().equals("upscale_method") ? "method" : input.name();
                inputs.put(input.name(), value(request.get(key)));
            }
        }
        return inputs;
    }

    private static Object value(JsonNode node) {
        return GoldenCase.JSON.convertValue(node, Object.class);
    }

    private static Tensor tensor(Object value) {
        return value instanceof Latent latent ? latent.samples() : (Tensor) value;
    }

    private static GoldenOutputs loadImage(GoldenCase golden) throws Exception {
        Tensor pixels = golden.input("pixels"); // [H, W] or [H, W, C]
        int channels = pixels.rank() == 2 ? 1 : (int) pixels.size(2);
        Picture picture = new Picture((int) pixels.size(1), (int) pixels.size(0), channels, pixels.toBytes());
        Path folder = Files.createTempDirectory("easel-golden");
        try {
            DataFolders folders = DataFolders.under(folder);
            Files.createDirectories(folders.input());
            Files.write(folders.input().resolve("picture.png"), PngWriter.write(picture, Map.of(), PngWriter.SAVED));
            Services services =
                    Services.builder().with(DataFolders.class, folders).build();
            NodeResult result = NodeCall.run("LoadImage", Map.of("image", "picture.png"), DirectContext.of(services));
            return GoldenOutputs.of("image", tensor(result.values().get(0)))
                    .tensor("mask", tensor(result.values().get(1)));
        } finally {
            delete(folder);
        }
    }

    private static GoldenOutputs saveImage(GoldenCase golden) throws Exception {
        Path folder = Files.createTempDirectory("easel-golden");
        try {
            DataFolders folders = DataFolders.under(folder);
            DirectContext context = new DirectContext(
                    Services.builder().with(DataFolders.class, folders).build(),
                    map(golden.config().get("prompt")),
                    Optional.of(map(golden.config().get("extra_pnginfo"))));
            Map<String, Object> inputs = Map.of(
                    "images",
                    golden.input("images"),
                    "filename_prefix",
                    golden.config().get("filename_prefix").textValue());
            return saved(NodeCall.run("SaveImage", inputs, context), folders);
        } finally {
            delete(folder);
        }
    }

    private static GoldenOutputs saved(NodeResult result, DataFolders folders) {
        GoldenOutputs outputs = new GoldenOutputs();
        ArrayNode files = GoldenCase.JSON.createArrayNode();
        for (Object entry : result.ui().get("images")) {
            ObjectNode description = GoldenCase.JSON.valueToTree(entry);
            Path file = folders.output()
                    .resolve(description.get("subfolder").textValue())
                    .resolve(description.get("filename").textValue());
            byte[] bytes = PictureReader.bytes(file);
            Picture picture = PictureReader.read(bytes, file.toString());
            outputs.tensor(
                    "pixels_" + files.size(),
                    Tensors.ofBytes(
                            picture.samples(), DType.U8, picture.height(), picture.width(), picture.channels()));
            description.put("mode", picture.hasAlpha() ? "RGBA" : "RGB");
            description.set("text_chunks", GoldenCase.JSON.valueToTree(EmbeddedText.read(bytes)));
            files.add(description);
        }
        return outputs.json(GoldenCase.JSON.createObjectNode().set("files", files));
    }

    private static Map<String, Object> map(JsonNode node) {
        return GoldenCase.JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
