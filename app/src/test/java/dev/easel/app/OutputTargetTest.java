package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.hub.DataFolders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTargetTest {
    @TempDir
    private Path disk;

    private OutputTarget target(String named) {
        return OutputTarget.of(Optional.of(named), DataFolders.under(disk));
    }

    private static Path make(OutputTarget target, String name) throws IOException {
        Files.createDirectories(target.folders().output());
        return Files.writeString(target.folders().output().resolve(name), name);
    }

    private List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void withoutANameResultsGoToTheOutputFolder() throws IOException {
        try (OutputTarget target = OutputTarget.of(Optional.empty(), DataFolders.under(disk))) {
            Path made = make(target, "a.png");

            assertThat(target.publish(List.of(made))).containsExactly(disk.resolve("output/a.png"));
        }
        assertThat(disk.resolve("output/a.png")).exists();
    }

    @Test
    void aFolderTakesTheNamesTheWorkflowGives() throws IOException {
        try (OutputTarget target = target(disk.resolve("pictures") + File.separator)) {
            assertThat(target.folders().output()).isEqualTo(disk.resolve("pictures"));
        }
        assertThat(disk.resolve("pictures")).isDirectory();
    }

    @Test
    void aFileTakesItsPlaceOnlyWhenEverythingIsDone() throws IOException {
        Path file = disk.resolve("new/apple.png");
        try (OutputTarget target = target(file.toString())) {
            List<Path> made =
                    List.of(make(target, "x_00001_.png"), make(target, "x_00002_.png"), make(target, "film.webp"));
            assertThat(file).doesNotExist();

            assertThat(target.publish(made))
                    .containsExactly(file, disk.resolve("new/apple-2.png"), disk.resolve("new/apple-3.webp"));
        }
        assertThat(file).hasContent("x_00001_.png");
        assertThat(namesIn(disk.resolve("new"))).containsExactly("apple-2.png", "apple-3.webp", "apple.png");
    }

    @Test
    void previewsAreKeptWhenTheyAreAllThereIs() throws IOException {
        try (OutputTarget target = OutputTarget.of(Optional.empty(), DataFolders.under(disk))) {
            Path preview = Files.writeString(target.folders().temp().resolve("preview.png"), "preview");

            assertThat(target.publish(List.of(preview))).containsExactly(disk.resolve("output/preview.png"));
        }
        assertThat(disk.resolve("output/preview.png")).hasContent("preview");
    }

    @Test
    void whatWasNotPublishedIsRemoved() throws IOException {
        Path temp;
        try (OutputTarget target = target(disk.resolve("apple.png").toString())) {
            make(target, "half.png");
            temp = target.folders().temp();
            Files.writeString(temp.resolve("preview.png"), "preview");
        }

        assertThat(namesIn(disk)).isEmpty();
        assertThat(temp).doesNotExist();
    }
}
