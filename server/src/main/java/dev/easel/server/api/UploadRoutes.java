package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.AnnotatedName;
import dev.easel.hub.ContainedPath;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.EmbeddedText;
import dev.easel.media.NewFile;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Multipart;
import dev.easel.server.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /upload/image} and {@code /upload/mask}: files from clients. */
public final class UploadRoutes {
    private static final WorkflowLimits REFERENCE = new WorkflowLimits(1 << 16, 10, 100);
    private static final int LONGEST_NAME = 200;
    private static final int MOST_NAMES = 100_000;

    private final DataFolders folders;

    public UploadRoutes(DataFolders folders) {
        this.folders = folders;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("POST", "/upload/image", this::image);
        router.add("POST", "/upload/mask", this::mask);
    }

    private Answer image(HttpCall call) throws IOException {
        Multipart form = Multipart.read(call);
        return store(form, upload(form).content());
    }

    private Answer mask(HttpCall call) throws IOException {
        Multipart form = Multipart.read(call);
        Multipart.Part upload = upload(form);
        String reference = form.text("original_ref").orElseThrow(() -> HttpFailure.status(400));
        Path original = original(reference);
        byte[] file = PictureReader.bytes(original);
        Picture colours = PictureReader.read(file, original.getFileName().toString());
        Picture mask = PictureReader.read(upload.content(), "the uploaded mask");
        if (colours.width() != mask.width() || colours.height() != mask.height()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The mask is " + mask.width() + "x" + mask.height() + " and the picture " + colours.width() + "x"
                            + colours.height() + "; upload one of the same size.");
        }
        Map<String, String> texts = EmbeddedText.read(file);
        return store(form, PngWriter.write(Channels.withAlpha(colours, mask), texts, PngWriter.SAVED));
    }

    private static Multipart.Part upload(Multipart form) {
        return form.part("image")
                .filter(part -> part.fileName().isPresent())
                .orElseThrow(() -> HttpFailure.status(400));
    }

    private Path original(String reference) {
        Object json = JsonText.read(reference.getBytes(StandardCharsets.UTF_8), "original_ref", REFERENCE);
        if (!(json instanceof Map<?, ?> members) || !(members.get("filename") instanceof String name)) {
            throw HttpFailure.status(400);
        }
        String type = members.get("type") instanceof String given ? given : "output";
        DataFolder folder = DataFolder.ofApiName(type).orElseThrow(() -> HttpFailure.status(400));
        String subfolder = members.get("subfolder") instanceof String given ? given : "";
        AnnotatedName annotated = AnnotatedName.parse(name, folder);
        String path = subfolder.isEmpty() ? annotated.name() : subfolder + "/" + annotated.name();
        return folders.find(path, annotated.folder());
    }

    private Answer store(Multipart form, byte[] content) throws IOException {
        String type = form.text("type").orElse("input");
        DataFolder folder = DataFolder.ofApiName(type).orElseThrow(() -> HttpFailure.status(400));
        String subfolder = form.text("subfolder").orElse("");
        String overwrite = form.text("overwrite").orElse("");
        String name = upload(form).fileName().orElseThrow();
        Path directory = directory(folder, subfolder, name);
        Files.createDirectories(directory);
        boolean replace = overwrite.equals("true") || overwrite.equals("1");
        String stored = replace ? replace(directory, name, content) : keep(directory, name, content);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", stored);
        answer.put("subfolder", subfolder);
        answer.put("type", type);
        return Answer.json(answer);
    }

    private Path directory(DataFolder folder, String subfolder, String name) {
        boolean usable = !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.contains("/")
                && !name.contains("\\")
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(Character::isISOControl);
        if (!usable) {
            throw HttpFailure.status(400);
        }
        try {
            String slash = subfolder.isEmpty() ? "" : "/";
            ContainedPath.resolve(folders.path(folder), subfolder + slash + name);
            return ContainedPath.resolve(folders.path(folder), subfolder);
        } catch (EaselException outside) {
            throw HttpFailure.status(400);
        }
    }

    private static String replace(Path directory, String name, byte[] content) throws IOException {
        NewFile.replace(directory.resolve(name), content);
        return name;
    }

    /** A file with the same content is kept; otherwise the first free name of {@code stem (1).ext}, {@code stem (2).ext}, … is taken. */
    private static String keep(Path directory, String name, byte[] content) throws IOException {
        int dot = name.lastIndexOf('.');
        String stem = dot <= 0 ? name : name.substring(0, dot);
        String extension = dot <= 0 ? "" : name.substring(dot);
        for (int number = 0; number < MOST_NAMES; number++) {
            String candidate = number == 0 ? name : stem + " (" + number + ")" + extension;
            Path file = directory.resolve(candidate);
            if (isSame(file, content)) {
                return candidate;
            }
            if (!Files.exists(file)) {
                try {
                    NewFile.create(file, content);
                    return candidate;
                } catch (FileAlreadyExistsException taken) {
                    number--;
                }
            }
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT, "There are too many files called " + name + "; upload it under another name.");
    }

    private static boolean isSame(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }
}
