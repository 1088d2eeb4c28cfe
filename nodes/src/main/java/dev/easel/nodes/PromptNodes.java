package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.words.Words;
import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.prompt.RefineRequest;
import dev.easel.words.prompt.WrittenPrompt;
import dev.easel.words.text.Limits;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Nodes that write and change prompts. The same input and seed give the same text, so results are kept like any other node's. */
final class PromptNodes {
    private static final long LOOK_MILLISECONDS = 100;

    private PromptNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(promptEnhance(), promptRefine());
    }

    private static NodeDefinition promptEnhance() {
        return NodeDefinition.named("PromptEnhance")
                .displayName("Enhance Prompt")
                .category("easel/words")
                .module("easel.words")
                .description(
                        "Writes an idea out as a prompt: scene elements, a shot of a named film, camera and lens. By the"
                                + " language model that words.yaml names, else offline.")
                .input(Input.string("text").multiline().dynamicPrompts().tooltip("The idea."))
                .input(Input.combo("style", PromptStyle.titles()).tooltip("What the prompt is for."))
                .input(Input.integer("words")
                        .defaultValue(PromptRequest.WORDS)
                        .range(Limits.FEWEST_WORDS, Limits.MOST_WORDS)
                        .tooltip("About how many words."))
                .input(Input.integer("seed")
                        .defaultValue(0)
                        .range(0, Input.MAX_SEED)
                        .controlAfterGenerate()
                        .tooltip("Another seed, another prompt."))
                .optional(Input.string("writer")
                        .defaultValue("")
                        .tooltip("offline, or a configured provider; empty for the configured one."))
                .output(Output.of("STRING", "prompt"))
                .function(PromptNodes::enhance)
                .build();
    }

    private static NodeDefinition promptRefine() {
        return NodeDefinition.named("PromptRefine")
                .displayName("Refine Prompt")
                .category("easel/words")
                .module("easel.words")
                .description("Changes a prompt as a wish says, for instance: less fog, lower camera.")
                .input(Input.string("text").multiline().tooltip("The prompt to change."))
                .input(Input.string("wish").multiline().tooltip("What should be otherwise."))
                .input(Input.combo("style", PromptStyle.titles()))
                .input(Input.integer("seed")
                        .defaultValue(0)
                        .range(0, Input.MAX_SEED)
                        .controlAfterGenerate())
                .optional(Input.string("writer").defaultValue(""))
                .output(Output.of("STRING", "prompt"))
                .function(PromptNodes::refine)
                .build();
    }

    private static NodeResult enhance(NodeInputs inputs, NodeContext context) {
        PromptRequest request = new PromptRequest(
                inputs.string("text"),
                PromptStyle.parse(inputs.string("style")),
                inputs.integer("words"),
                inputs.seed("seed"),
                0);
        Words words = context.service(Words.class);
        return result(stoppable(() -> words.write(request, writer(inputs), piece -> {}), context));
    }

    private static NodeResult refine(NodeInputs inputs, NodeContext context) {
        RefineRequest request = new RefineRequest(
                inputs.string("text"),
                inputs.string("wish"),
                PromptStyle.parse(inputs.string("style")),
                inputs.seed("seed"));
        Words words = context.service(Words.class);
        return result(stoppable(() -> words.refine(request, writer(inputs), piece -> {}), context));
    }

    private static Optional<String> writer(NodeInputs inputs) {
        return Optional.of(inputs.string("writer", "").strip()).filter(name -> !name.isEmpty());
    }

    private static NodeResult result(WrittenPrompt prompt) {
        return NodeResult.of(prompt.text())
                .withUi("text", List.of(prompt.text()))
                .withUi("words", List.of(prompt.toJson()));
    }

    /** Models may take long to answer; someone who stops the run is not kept waiting. */
    private static WrittenPrompt stoppable(Supplier<WrittenPrompt> write, NodeContext context) {
        FutureTask<WrittenPrompt> task = new FutureTask<>(write::get);
        Thread.ofVirtual().name("prompt").start(task);
        try {
            while (true) {
                try {
                    return task.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    context.checkInterrupted();
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof EaselException failure) {
                throw failure;
            }
            throw new EaselException(ErrorCode.INTERNAL, "The prompt could not be written.", failed.getCause());
        } catch (InterruptedException | CancellationException stopped) {
            Thread.currentThread().interrupt();
            throw new EaselException(ErrorCode.INTERRUPTED, "Stopped.", stopped);
        } finally {
            task.cancel(true);
        }
    }
}
