package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.media.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadImageNodesTest {
    private static final Picture CLEAR = new Picture(2, 1, 4, new byte[] {(byte) 255, 0, 51, 0, 0, 0, 0, (byte) 255});

    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() {
        bench = new Workbench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static String looking(String name, int output) {
        return """
                {'1': {'class_type': 'LoadImage', 'inputs': {'image': '%s'}},
                 '2': {'class_type': 'Look', 'inputs': {'value': ['1', %d]}}}""".formatted(name, output);
    }

    @Test
    void coloursAreAsStoredAndTheMaskIsWhereItIsTransparent() throws Exception {
        bench.input("clear.png", CLEAR);

        bench.run(looking("clear.png", 0));
        assertThat(bench.seen().shape()).containsExactly(1L, 1L, 2L, 3L);
        assertThat(bench.seen().numbers()).containsExactly(1f, 0f, 0.2f, 0f, 0f, 0f);
        bench.run(looking("clear.png", 1));
        assertThat(bench.seen().numbers()).containsExactly(1f, 0f);
    }

    @Test
    void aPictureWithoutAlphaHasASmallEmptyMask() throws Exception {
        bench.input("opaque.png", new Picture(1, 1, 3, new byte[3]));

        bench.run(looking("opaque.png", 1));

        assertThat(bench.seen().shape()).containsExactly(1L, 64L, 64L);
        assertThat(bench.seen().numbers()).containsOnly(0f);
    }

    @Test
    void anotherFileUnderTheSameNameIsReadAgain() throws Exception {
        bench.input("changing.png", CLEAR);
        bench.run(looking("changing.png", 0));

        bench.input("changing.png", new Picture(1, 1, 3, new byte[] {0, (byte) 255, 0}));
        bench.run(looking("changing.png", 0));

        assertThat(bench.seen().numbers()).containsExactly(0f, 1f, 0f);
    }

    @Test
    void aMissingFileIsFoundBeforeTheRun() {
        assertThat(bench.validate(looking("nope.png", 0)).toJson().toString()).contains("Invalid image file: nope.png");
        assertThat(bench.validate(looking("../../etc/passwd", 0)).isValid()).isFalse();
    }

    @Test
    void aBrokenFileIsNamed() throws Exception {
        Files.createDirectories(bench.data().input());
        Files.write(bench.data().input().resolve("broken.png"), new byte[] {1, 2, 3});

        ExecutionResult result = bench.attempt(looking("broken.png", 0), Map.of());

        assertThat(result.failure().orElseThrow().message()).contains("broken.png", "cannot be read as a picture");
    }

    @Test
    void aMaskIsTakenFromAnyChannel() throws Exception {
        bench.input("clear.png", CLEAR);
        String workflow = """
                {'1': {'class_type': 'LoadImageMask', 'inputs': {'image': 'clear.png [input]', 'channel': '%s'}},
                 '2': {'class_type': 'Look', 'inputs': {'value': ['1', 0]}}}""";

        bench.run(workflow.formatted("blue"));
        assertThat(bench.seen()).isEqualTo(new Workbench.Seen(List.of(1L, 1L, 2L), List.of(0.2f, 0f)));
        bench.run(workflow.formatted("alpha"));
        assertThat(bench.seen().numbers()).containsExactly(1f, 0f);
    }
}
