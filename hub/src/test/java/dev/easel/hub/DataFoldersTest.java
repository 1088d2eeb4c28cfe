package dev.easel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFoldersTest {
    @TempDir
    private Path disk;

    private DataFolders folders;

    @BeforeEach
    void createFolders() throws IOException {
        folders = DataFolders.under(disk);
        Files.createDirectories(folders.input().resolve("sub"));
        Files.writeString(folders.input().resolve("b.png"), "b");
        Files.writeString(folders.input().resolve("a.png"), "a");
        Files.writeString(folders.input().resolve(".hidden"), "h");
    }

    @Test
    void readsAnnotatedNames() {
        assertThat(AnnotatedName.parse("up.png [temp]", DataFolder.INPUT))
                .isEqualTo(new AnnotatedName("up.png", DataFolder.TEMP));
        assertThat(AnnotatedName.parse("up.png", DataFolder.INPUT))
                .isEqualTo(new AnnotatedName("up.png", DataFolder.INPUT));
        assertThat(AnnotatedName.parse("[output]", DataFolder.INPUT))
                .isEqualTo(new AnnotatedName("", DataFolder.OUTPUT));
        assertThat(DataFolder.ofApiName("output")).contains(DataFolder.OUTPUT);
        assertThat(DataFolder.ofApiName("models")).isEmpty();
    }

    @Test
    void listsFilesDirectlyInTheFolder() {
        assertThat(folders.list(DataFolder.INPUT)).containsExactly("a.png", "b.png");
        assertThat(folders.list(DataFolder.TEMP)).isEmpty();
    }

    @Test
    void findsFiles() {
        assertThat(folders.find("a.png [input]", DataFolder.OUTPUT)).hasContent("a");
        assertThatThrownBy(() -> folders.find("c.png", DataFolder.INPUT))
                .isInstanceOf(EaselException.class)
                .hasMessageContainingAll("c.png", folders.input().toString(), "a.png, b.png");
    }

    @Test
    void refusesWhatLeavesTheFolder() throws IOException {
        Files.createSymbolicLink(folders.input().resolve("out"), disk);
        Files.createSymbolicLink(folders.input().resolve("dangling"), disk.resolve("nowhere"));

        for (String name :
                List.of("../x.png", "/etc/passwd", "sub/../../x", "out/x.png", "out/new/x.png", "dangling")) {
            assertThatThrownBy(() -> folders.resolve(DataFolder.INPUT, name))
                    .as(name)
                    .isInstanceOfSatisfying(
                            EaselException.class,
                            exception -> assertThat(exception.code()).isEqualTo(ErrorCode.FORBIDDEN_PATH));
        }
        assertThat(folders.resolve(DataFolder.INPUT, "sub/../new/x.png"))
                .isEqualTo(folders.input().resolve("new/x.png"));
        assertThat(folders.resolve(DataFolder.OUTPUT, "not/yet/there.png"))
                .isEqualTo(folders.output().resolve("not/yet/there.png"));
    }

    @Test
    void namesTheNearestFirst() {
        assertThat(NearestNames.of("KSampelr", List.of("VAEDecode", "KSampler", "KSamplerAdvanced"), 2))
                .containsExactly("KSampler", "KSamplerAdvanced");
    }
}
