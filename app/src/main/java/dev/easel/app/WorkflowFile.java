package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.convert.WorkflowConverter;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.media.EmbeddedText;
import dev.easel.media.film.FilmReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Reads workflows from files: JSON of either format, or a picture that carries one. */
final class WorkflowFile {
    private static final Set<String> FILM_EXTENSIONS = Set.of("mp4", "m4v", "mov", "webm", "mkv");

    private WorkflowFile() {}

    /**
     * @throws EaselException NOT_FOUND if there is no such file, INVALID_FILE if it is a picture without a workflow, INVALID_INPUT if
     *     it is not a workflow
     */
    static WorkflowDocument read(Path path, WorkflowLimits limits) {
        String name = path.getFileName().toString();
        Map<String, String> texts;
        if (isFilm(name) && Files.isRegularFile(path)) {
            texts = FilmReaders.texts(path);
        } else {
            byte[] bytes = bytes(path);
            if (!isPicture(bytes)) {
                return WorkflowDocument.read(bytes, name, limits);
            }
            texts = EmbeddedText.read(bytes);
        }
        String text = texts.getOrDefault("prompt", texts.get("workflow"));
        if (text == null) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The file " + path
                            + " carries no workflow: give one that ComfyUI or Easel saved, or a workflow file.");
        }
        return WorkflowDocument.of(
                JsonText.read(text.getBytes(StandardCharsets.UTF_8), "The workflow in " + name, limits), name, limits);
    }

    /**
     * The workflow in API format.
     *
     * @throws EaselException INVALID_INPUT if it is in UI format and cannot be converted
     */
    static Workflow toApi(WorkflowDocument document, NodeRegistry registry) {
        return switch (document) {
            case WorkflowDocument.Api api -> api.workflow();
            case WorkflowDocument.Ui ui ->
                new WorkflowConverter(
                                NodeCatalog.of(registry).or(NodeCatalog.stock()),
                                new Random(),
                                LocalDateTime::now,
                                WorkflowLimits.STANDARD)
                        .convert(ui.json());
        };
    }

    private static boolean isFilm(String name) {
        return FILM_EXTENSIONS.contains(
                name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** The first bytes of PNG, WebP (a RIFF file) and JPEG. */
    private static boolean isPicture(byte[] bytes) {
        return startsWith(bytes, new byte[] {(byte) 0x89, 'P', 'N', 'G'})
                || startsWith(bytes, new byte[] {'R', 'I', 'F', 'F'})
                || startsWith(bytes, new byte[] {(byte) 0xFF, (byte) 0xD8});
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int index = 0; index < start.length; index++) {
            if (bytes[index] != start[index]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(Path path) {
        try {
            if (!Files.isRegularFile(path)) {
                throw new EaselException(ErrorCode.NOT_FOUND, "There is no workflow file " + path + ".");
            }
            if (Files.size(path) > EmbeddedText.MAX_BYTES) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE,
                        "The file " + path + " is too long for a workflow or a picture with one.");
            }
            return Files.readAllBytes(path);
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The file " + path + " cannot be read: " + exception.getMessage() + ".",
                    exception);
        }
    }
}
