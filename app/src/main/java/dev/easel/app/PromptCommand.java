package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.Words;
import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.prompt.PromptTemplate;
import dev.easel.words.prompt.RefineRequest;
import dev.easel.words.prompt.WrittenPrompt;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes prompts from ideas, and changes prompts of pictures. */
@Command(
        name = "prompt",
        description = "Writes a prompt from an idea, or changes the prompt of a picture.",
        footer = {
            "",
            "Examples:",
            "  easel prompt \"an old lighthouse keeper in a storm\"",
            "  easel prompt \"a fox in the snow\" --style illustration --words 60 --count 3",
            "  easel prompt \"a fox\" --provider ollama --model llama3.2",
            "  easel prompt --refine fox.png \"less fog, lower camera\"          the new prompt",
            "  easel prompt --refine fox.png \"less fog\" -o fox-2.png           and the new picture",
            "  easel prompt --print-template > my-template.md",
        })
final class PromptCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(
            arity = "0..1",
            paramLabel = "IDEA",
            description = "What is to be seen; with --refine, what is to change.")
    private String text;

    @Option(names = "--style", paramLabel = "STYLE", description = "film (default), photo, illustration or video.")
    private String style = PromptStyle.FILM.title();

    @Option(names = "--words", paramLabel = "N", description = "About how many words, 20 to 250 (default: 100).")
    private int words = PromptRequest.WORDS;

    @Option(names = "--count", paramLabel = "N", description = "How many different prompts (default: 1).")
    private int count = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed, another prompt (default: 1), or random.")
    private String seed = "1";

    @Option(
            names = "--refine",
            paramLabel = "PICTURE",
            description = "Change the prompt that this picture was made by.")
    private Path picture;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "With --refine: make the picture anew with the new prompt; it remembers both.")
    private String output;

    @Option(names = "--print-template", description = "Print the template for language models, to be edited.")
    private boolean printTemplate;

    @Mixin
    private WordsOptions options = new WordsOptions();

    PromptCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        if (printTemplate) {
            easel.console().out().print(PromptTemplate.builtInText());
            return ExitCode.SUCCESS.status();
        }
        if (text == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    picture == null
                            ? "Say what is to be seen: easel prompt \"a fox in the snow\"."
                            : "Say what is to change: easel prompt --refine " + picture + " \"less fog\".");
        }
        if (output != null && picture == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "-o makes a refined picture; give --refine PICTURE too, or use: easel image.");
        }
        Words writer = options.words(easel);
        if (picture != null) {
            refine(writer);
        } else {
            write(writer);
        }
        return ExitCode.SUCCESS.status();
    }

    private void write(Words writer) {
        PromptRequest request = new PromptRequest(text, PromptStyle.parse(style), words, number(), 0);
        if (count == 1 && !easel.json() && easel.console().terminal()) {
            stream(writer, request);
            return;
        }
        List<WrittenPrompt> prompts = writer.writeSeveral(request, count, Optional.empty());
        for (int index = 0; index < prompts.size(); index++) {
            print(prompts.get(index), index, Map.of());
        }
    }

    /** What a model writes is seen as it comes; a repair is printed anew below. */
    private void stream(Words writer, PromptRequest request) {
        StringBuilder shown = new StringBuilder();
        WrittenPrompt prompt = writer.write(request, Optional.empty(), piece -> {
            shown.append(piece);
            easel.console().err().print(piece);
            easel.console().err().flush();
        });
        easel.console().err().println(System.lineSeparator());
        easel.console().out().println(prompt.text());
    }

    private void refine(Words writer) {
        RefinedPicture refined = RefinedPicture.read(picture);
        RefineRequest request = new RefineRequest(refined.prompt(), text, PromptStyle.parse(style), number());
        WrittenPrompt prompt = writer.refine(request, Optional.empty(), piece -> {});
        Map<String, Object> lineage = new LinkedHashMap<>();
        lineage.put("from", refined.prompt());
        lineage.put("wish", text);
        print(prompt, 0, lineage);
        if (output != null) {
            long start = System.nanoTime();
            RunReport.print(easel, refined.make(easel, prompt, text, output), System.nanoTime() - start);
        }
    }

    private long number() {
        return Seeds.parse(seed, new SecureRandom()).longValue();
    }

    private void print(WrittenPrompt prompt, int index, Map<String, Object> besides) {
        if (easel.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "prompt");
            line.put("index", index);
            line.putAll(prompt.toJson());
            line.putAll(besides);
            easel.console().out().println(Json.line(line));
            return;
        }
        prompt.use()
                .cost()
                .filter(cost -> prompt.use().calls() > 0)
                .ifPresent(cost -> easel.console()
                        .err()
                        .println(prompt.use().inputTokens() + " + "
                                + prompt.use().outputTokens() + " tokens, "
                                + cost.stripTrailingZeros().toPlainString() + " "
                                + prompt.use().currency() + "."));
        if (index > 0) {
            easel.console().out().println();
        }
        easel.console().out().println(prompt.text());
    }
}
