package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.InputValidator.Verdict;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.film.FilmCopy;
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import dev.easel.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** Nodes with VIDEO sockets. Films have no sound yet, except that of a file that is copied. */
final class VideoNodes {
    private static final Set<String> EXTENSIONS =
            Set.of("mp4", "webm", "mov", "mkv", "avi", "m4v", "mpg", "mpeg", "ogv", "flv", "ts", "3gp");
    private static final FrameRate UNKNOWN_RATE = FrameRate.of(24);

    private VideoNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(saveVideo(), createVideo(), loadVideo(), getVideoComponents());
    }

    private static NodeDefinitionBuilder node(String name, String title) {
        return NodeDefinition.named(name)
                .displayName(title)
                .category("image/video")
                .module("comfy_extras.nodes_video")
                .typed();
    }

    private static NodeDefinition createVideo() {
        return node("CreateVideo", "Create Video")
                .description("Makes a video of images that follow each other.")
                .input(Input.of("images", "IMAGE").tooltip("The frames, in order."))
                .input(Input.number("fps").defaultValue(30.0).range(1.0, 120.0).step(1.0))
                .optional(Input.of("audio", "AUDIO").tooltip("Its sound."))
                .output("VIDEO")
                .function((inputs, context) -> NodeResult.of(
                        new Video.OfImages(Images.image(inputs, "images"), FrameRate.of(inputs.number("fps")))))
                .build();
    }

    private static NodeDefinition saveVideo() {
        return node("SaveVideo", "Save Video")
                .description("Writes a video as an MP4 file into the output folder.")
                .outputNode()
                .input(Input.of("video", "VIDEO").tooltip("What to save."))
                .input(Input.string("filename_prefix")
                        .tooltip("How the file's name begins; see Save Image.")
                        .defaultValue("video/ComfyUI")
                        .option("multiline", false))
                .input(Input.combo("format", List.of("auto", "mp4"))
                        .tooltip("The kind of file.")
                        .defaultValue("auto"))
                .input(Input.combo("codec", List.of("auto", "h264"))
                        .tooltip("How the frames are encoded.")
                        .defaultValue("auto"))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra_pnginfo", HiddenInput.EXTRA_PNGINFO)
                .savingFunction(VideoNodes::save)
                .build();
    }

    private static Callable<NodeResult> save(NodeInputs inputs, NodeContext context) {
        Map<String, String> text = new LinkedHashMap<>(EmbeddedWorkflow.texts(context));
        Optional.ofNullable(text.remove("prompt")).ifPresent(prompt -> text.put("prompt", prompt));
        String prefix = inputs.string("filename_prefix");
        return switch (inputs.value("video", Video.class)) {
            case Video.OfImages(Tensor images, FrameRate rate) ->
                SaveFilmNodes.keeping(
                        images,
                        () -> SaveFilmNodes.shown(
                                files(prefix, context, images.size(2), images.size(1))
                                        .write(
                                                0,
                                                "mp4",
                                                path -> Films.write(path, images, rate, h264(), text, context)),
                                true));
            case Video.OfFile(Path file) ->
                () -> {
                    FilmCopy copy = FilmCopy.of(file);
                    return SaveFilmNodes.shown(
                            files(prefix, context, copy.width(), copy.height())
                                    .write(0, "mp4", path -> copy.write(path, h264(), text, context::checkInterrupted)),
                            true);
                };
        };
    }

    private static FilmEncoding.H264 h264() {
        return new FilmEncoding.H264(FilmEncoding.H264.STANDARD);
    }

    private static OutputFiles files(String prefix, NodeContext context, long width, long height) {
        return OutputFiles.start(context.service(DataFolders.class), DataFolder.OUTPUT, prefix, width, height);
    }

    private static NodeDefinition loadVideo() {
        return node("LoadVideo", "Load Video")
                .input(Input.combo("file", VideoNodes::choices).option("video_upload", true))
                .output("VIDEO")
                .fingerprint((inputs, services) -> Files.getLastModifiedTime(path(services, inputs.string("file")))
                        .toMillis())
                .validator(InputValidator.of(VideoNodes::check, "file"))
                .function((inputs, context) -> NodeResult.of(new Video.OfFile(
                        context.service(DataFolders.class).find(inputs.string("file"), DataFolder.INPUT))))
                .build();
    }

    private static Path path(Services services, String name) {
        return services.get(DataFolders.class).find(name, DataFolder.INPUT);
    }

    private static Verdict check(InputValidator.Request request) {
        if (!(request.inputs().raw("file") instanceof String name)) {
            return Verdict.accept();
        }
        try {
            path(request.services(), name);
            return Verdict.accept();
        } catch (EaselException missing) {
            return Verdict.refuse("Invalid video file: " + name);
        }
    }

    /** The films directly in the input folder. */
    private static List<String> choices(Services services) {
        return services
                .find(DataFolders.class)
                .map(folders -> folders.list(DataFolder.INPUT))
                .orElse(List.of())
                .stream()
                .filter(name -> EXTENSIONS.contains(
                        name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static NodeDefinition getVideoComponents() {
        return node("GetVideoComponents", "Get Video Components")
                .description("Takes a video apart: its frames and how fast they follow each other.")
                .input(Input.of("video", "VIDEO").tooltip("What to take apart."))
                .output(Output.of("IMAGE", "images"))
                .output(Output.of("AUDIO", "audio"))
                .output(Output.of("FLOAT", "fps"))
                .function(VideoNodes::components)
                .build();
    }

    private static NodeResult components(NodeInputs inputs, NodeContext context) {
        return switch (inputs.value("video", Video.class)) {
            case Video.OfImages(Tensor images, FrameRate rate) -> NodeResult.of(images, null, rate.value());
            case Video.OfFile(Path file) -> {
                try (FilmReader reader = FilmReaders.open(file, UNKNOWN_RATE)) {
                    Tensor frames = Films.frames(reader, file.toString(), context); // [F, H, W, C]
                    double rate = reader.format().rate().map(FrameRate::value).orElseGet(() -> average(frames, reader));
                    yield NodeResult.of(frames.narrow(3, 0, 3).contiguous(), null, rate);
                }
            }
        };
    }

    /** Frames per second of a film whose frames are not equally long. */
    private static double average(Tensor frames, FilmReader reader) {
        double seconds = reader.position().toNanos() / 1e9;
        if (seconds <= 0) {
            throw new EaselException(ErrorCode.INVALID_FILE, "The film's frames have no times.");
        }
        return frames.size(0) / seconds;
    }
}
