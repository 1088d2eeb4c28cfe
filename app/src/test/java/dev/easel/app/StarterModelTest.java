package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.ModelFolders;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.server.recipe.ImageFamily;
import dev.easel.server.recipe.ImageModel;
import dev.easel.server.recipe.ImageModels;
import dev.easel.server.recipe.ImageRequest;
import dev.easel.server.recipe.ImageWorkflow;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The starter model in this repository, through the command line. */
class StarterModelTest {
    private static final Path STARTER = Path.of("../starter-model");

    /** Other processors round differently; what a person would see is far above this. */
    private static final double SAME_PICTURE_DECIBELS = 45;

    /** PyTorch's pictures are made from the same 8-bit values: the worst of the five measured 83.6. */
    private static final double PYTORCH_DECIBELS = 60;

    @TempDir
    private Path folder;

    private Path draw(String name, String... more) {
        Path output = folder.resolve(name);
        List<String> arguments = new ArrayList<>(List.of(
                "image",
                "--model",
                "starter",
                "--models",
                STARTER.toString(),
                "--device",
                "cpu",
                "-o",
                output.toString()));
        arguments.addAll(List.of(more));
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo(output.toString());
        return output;
    }

    @ParameterizedTest
    @CsvSource({
        "1, a red apple on a blue background, 1, 5",
        "2, a penguin in the snow, 7, 5",
        "3, 'two cherries on a yellow background, flat style', 42, 2",
        "4, 'A sailboat on the sea, at sunset!', 123456789, 5",
        "5, '', 5, 5",
    })
    void drawsTheRecordedPictures(int number, String prompt, String seed, String guidance) {
        Path drawn = draw("case.png", prompt, "--seed", seed, "--guidance", guidance);

        assertThat(decibels(drawn, STARTER.resolve("references/case-" + number + ".png")))
                .isGreaterThan(SAME_PICTURE_DECIBELS);
        assertThat(decibels(drawn, STARTER.resolve("references/pytorch-case-" + number + ".png")))
                .isGreaterThan(PYTORCH_DECIBELS);
    }

    @Test
    void theSameCommandMakesTheSameBytesAndAnotherSeedAnotherPicture() {
        Path first = draw("first.png", "a red heart", "--steps", "2", "--size", "64");

        assertThat(draw("second.png", "a red heart", "--steps", "2", "--size", "64"))
                .hasSameBinaryContentAs(first);
        assertThat(decibels(draw("third.png", "a red heart", "--steps", "2", "--size", "64", "--seed", "2"), first))
                .isLessThan(SAME_PICTURE_DECIBELS);
    }

    @Test
    void aPictureRunsAgainWithAnotherPrompt() {
        Path picture = draw("first.png", "a red heart", "--steps", "2", "--size", "64");
        Path again = folder.resolve("again.png");
        CommandLineRun same =
                CommandLineRun.of("run", picture.toString(), "--models", STARTER.toString(), "-o", again.toString());

        assertThat(same.status()).as(same.err()).isZero();
        assertThat(again).hasSameBinaryContentAs(picture);
        CommandLineRun other = CommandLineRun.of(
                "run",
                picture.toString(),
                "--prompt",
                "a blue car",
                "--models",
                STARTER.toString(),
                "-o",
                again.toString());
        assertThat(other.status()).as(other.err()).isZero();
        assertThat(decibels(again, picture)).isLessThan(SAME_PICTURE_DECIBELS);
    }

    @Test
    void severalPicturesHaveSeedsThatFollowEachOther() {
        Path first = draw("some.png", "a red heart", "--steps", "1", "--size", "64", "--seed", "5");
        List<String> lines = CommandLineRun.of(
                        "image",
                        "a red heart",
                        "--count=2",
                        "--steps=1",
                        "--size=64",
                        "--seed=4",
                        "--models=" + STARTER,
                        "-o",
                        folder.resolve("many.png").toString())
                .out()
                .lines()
                .toList();

        assertThat(lines)
                .containsExactly(
                        folder.resolve("many.png").toString(),
                        folder.resolve("many-2.png").toString());
        assertThat(folder.resolve("many-2.png")).hasSameBinaryContentAs(first);
    }

    @Test
    void theCommandRunsTheWorkflowThatComesWithTheModel() throws IOException {
        ImageModel model = new ImageModels(ModelFolders.of(List.of(STARTER))).find(Optional.of("starter"));
        ImageRequest request = new ImageRequest(
                "a red apple on a blue background",
                BigInteger.ONE,
                ImageFamily.STARTER.steps(),
                new ImageRequest.Size(256, 256),
                OptionalDouble.of(5));
        byte[] file = Files.readAllBytes(STARTER.resolve("workflow.json"));

        assertThat(JsonText.write(ImageWorkflow.of(model, request, "easel-starter")))
                .isEqualTo(JsonText.write(JsonText.read(file, "workflow.json", WorkflowLimits.STANDARD)));
    }

    /** Peak signal-to-noise ratio of two pictures of 8 bits. */
    private static double decibels(Path one, Path other) {
        Picture first = PictureReader.read(one);
        Picture second = PictureReader.read(other);
        assertThat(first.samples()).hasSameSizeAs(second.samples());
        double squares = 0;
        for (int index = 0; index < first.samples().length; index++) {
            double difference =
                    Byte.toUnsignedInt(first.samples()[index]) - Byte.toUnsignedInt(second.samples()[index]);
            squares += difference * difference;
        }
        return squares == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(255 * 255 * first.samples().length / squares);
    }
}
