package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.inspect.PromptTexts;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.media.EmbeddedText;
import dev.easel.words.prompt.WrittenPrompt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture that is to be made otherwise: its workflow, its prompt, and what it came from itself.
 *
 * @param document the workflow that made it
 * @param prompt its positive prompt
 * @param lineage the steps that led to it, oldest first
 */
record RefinedPicture(WorkflowDocument document, String prompt, List<Object> lineage) {
    /** The text in a picture's metadata that holds the steps that led to it. */
    static final String LINEAGE = "easel_lineage";

    private static final int MOST_STEPS = 200;

    /**
     * Reads a picture.
     *
     * @throws EaselException NOT_FOUND when it is not there, INVALID_FILE when it has no workflow, INVALID_INPUT when the workflow has no
     *     one prompt
     */
    static RefinedPicture read(Path file) {
        WorkflowDocument document = WorkflowFile.read(file, WorkflowLimits.STANDARD);
        if (!(document instanceof WorkflowDocument.Api api)) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The picture " + file + " carries a workflow of the page only; run it once with: easel run " + file
                            + ".");
        }
        PromptTexts.Place place = new PromptTexts(api.workflow()).find().getFirst();
        Object text = api.workflow().node(place.node()).orElseThrow().inputs().get(place.input());
        return new RefinedPicture(document, String.valueOf(text), lineageOf(file));
    }

    private static List<Object> lineageOf(Path file) {
        try {
            String text = EmbeddedText.read(Files.readAllBytes(file)).get(LINEAGE);
            if (text == null) {
                return List.of();
            }
            Object read = JsonText.read(
                    text.getBytes(StandardCharsets.UTF_8), "The lineage in " + file, WorkflowLimits.STANDARD);
            return read instanceof List<?> steps ? List.copyOf(steps) : List.of();
        } catch (IOException gone) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The picture " + file + " cannot be read.", gone);
        } catch (EaselException noPicture) {
            return List.of();
        }
    }

    /** Runs the workflow with another prompt; what it saves remembers the prompt before and the wish. */
    List<Path> make(EaselCommand easel, WrittenPrompt written, String wish, String output) {
        easel.loadLibrariesMeanwhile();
        Workspace workspace = easel.workspace();
        try (OutputTarget target = OutputTarget.of(Optional.of(output), workspace.data());
                WorkflowRunner runner = easel.runner(workspace.with(target.folders()))) {
            Workflow workflow = changed(runner.registry(), written.text());
            Map<String, Object> extra = Map.of("extra_pnginfo", Map.of(LINEAGE, lineage(written, wish)));
            return target.publish(runner.run(workflow, extra, target.folders(), easel.progress()));
        }
    }

    private Workflow changed(NodeRegistry registry, String text) {
        return new WorkflowEdits(registry).withPrompt(WorkflowFile.toApi(document, registry), text);
    }

    private List<Object> lineage(WrittenPrompt written, String wish) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("prompt", prompt);
        step.put("wish", wish);
        step.put("to", written.text());
        step.put("writer", written.writer());
        List<Object> steps = new ArrayList<>(lineage);
        steps.add(step);
        return steps.subList(Math.max(0, steps.size() - MOST_STEPS), steps.size());
    }
}
