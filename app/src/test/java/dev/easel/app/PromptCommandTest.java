package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import dev.easel.words.prompt.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptCommandTest {
    private static final String WORKFLOW =
            "{\"1\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"clip\": [\"2\", 0], \"text\":"
                    + " \"A pier at dawn. Thin fog on the water.\"}}, \"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"positive\":"
                    + " [\"1\", 0]}}}";

    @TempDir
    Path folder;

    private CommandLineRun run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "prompt";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--data";
        all[arguments.length + 2] = folder.toString();
        return CommandLineRun.of(all);
    }

    @Test
    void writesOnePromptALine() {
        CommandLineRun run = run("a fox in the snow", "--style", "photo", "--words", "60");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("Photograph, ").hasLineCount(1);
        assertThat(run("a fox in the snow", "--style", "photo", "--words", "60").out())
                .isEqualTo(run.out());
    }

    @Test
    void severalPromptsAreDifferentAndJsonIsForPrograms() {
        CommandLineRun run = run("a fox", "--count", "3", "--json");
        assertThat(run.out().lines())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.startsWith("{\"event\":\"prompt\""));
        assertThat(run.out()).contains("\"writer\":\"offline\"", "\"words\":");
    }

    @Test
    void theTemplateCanBePrintedEditedAndUsed() throws IOException {
        CommandLineRun printed = run("--print-template");
        assertThat(printed.out()).isEqualTo(PromptTemplate.builtInText());
        Path mine = folder.resolve("mine.md");
        Files.writeString(mine, printed.out().replace("{{idea}}", "{{ieda}}"));
        CommandLineRun wrong = run("a fox", "--template", mine.toString());
        assertThat(wrong.status()).isEqualTo(ExitCode.INVALID_FILE.status());
        assertThat(wrong.err()).contains("did you mean {{idea}}?");
    }

    @Test
    void aPicturesPromptIsChanged() throws IOException {
        Path picture = folder.resolve("pier.png");
        Picture grey = new Picture(8, 8, 3, new byte[8 * 8 * 3]);
        Files.write(picture, PngWriter.write(grey, Map.of("prompt", WORKFLOW), PngWriter.FAST));
        CommandLineRun run = run("--refine", picture.toString(), "less fog, lower camera", "--json");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("\"prompt\":\"A pier at dawn. Clear air, crisp distance. Camera low at ankle height.\"")
                .contains("\"from\":\"A pier at dawn. Thin fog on the water.\"", "\"wish\":\"less fog, lower camera\"");
    }

    @Test
    void mistakesAreOneSentence() {
        assertThat(run().err()).contains("Say what is to be seen");
        assertThat(run("a fox", "-o", "x.png").err()).contains("--refine PICTURE");
        assertThat(run("a fox", "--provider", "openai").err()).contains("Name the model of OpenAI");
        assertThat(run("a fox", "--provider", "openai", "--model", "m").err()).contains("OpenAI wants a key");
        assertThat(run("x".repeat(30_000)).err()).contains("has 30000 characters");
        assertThat(run("--refine", folder.resolve("none.png").toString(), "x").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
    }
}
