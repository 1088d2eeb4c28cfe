package dev.easel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFoldersTest {
    @TempDir
    private Path disk;

    private Path file(String name) throws IOException {
        Path path = disk.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.write(path, new byte[] {1});
    }

    private ModelFolders folders(String... roots) {
        return ModelFolders.of(List.of(roots).stream().map(disk::resolve).toList());
    }

    private static void assertCode(Runnable action, ErrorCode code, String... parts) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        EaselException.class,
                        exception -> assertThat(exception.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    @Test
    void listsWeightFilesOfAllRootsSortedByCodePoint() throws IOException {
        file("a/vae/sub/ae.safetensors");
        file("a/vae/Upper.SFT");
        file("a/vae/readme.txt");
        file("a/vae/old.ckpt");
        file("a/vae/.git/hidden.safetensors");
        file("b/vae/quantized.gguf");
        file("b/vae/Upper.SFT");

        assertThat(folders("a", "b").list("vae")).containsExactly("Upper.SFT", "quantized.gguf", "sub/ae.safetensors");
    }

    @Test
    void olderKeysAreAliasesAndOlderDirectoriesAreSearched() throws IOException {
        file("models/unet/flux.safetensors");
        file("models/clip/clip_l.safetensors");

        assertThat(folders("models").list("diffusion_models")).containsExactly("flux.safetensors");
        assertThat(folders("models").list("clip")).containsExactly("clip_l.safetensors");
    }

    @Test
    void findsAFileWithOrWithoutItsSubFolders() throws IOException {
        Path deep = file("models/text_encoders/split_files/text_encoders/t5xxl_fp16.safetensors");
        Path flat = file("models/vae/ae.safetensors");

        assertThat(folders("models").find("text_encoders", "t5xxl_fp16.safetensors"))
                .isEqualTo(deep);
        assertThat(folders("models").find("vae", "split_files/vae/ae.safetensors"))
                .isEqualTo(flat);
        assertThat(folders("models").find("vae", "FLUX1\\ae.safetensors")).isEqualTo(flat);
        assertThat(folders("models").contains("vae", "FLUX1\\ae.safetensors")).isTrue();
    }

    @Test
    void earlierRootsWin() throws IOException {
        Path first = file("a/loras/x.safetensors");
        file("b/loras/x.safetensors");

        assertThat(folders("a", "b").find("loras", "x.safetensors")).isEqualTo(first);
    }

    @Test
    void refusesToGuessBetweenTwoFilesOfOneName() throws IOException {
        file("models/vae/flux/ae.safetensors");
        file("models/vae/other/ae.safetensors");

        assertCode(
                () -> folders("models").find("vae", "ae.safetensors"),
                ErrorCode.INVALID_INPUT,
                "flux/ae.safetensors, other/ae.safetensors");
        assertThat(folders("models").find("vae", "flux/ae.safetensors")).exists();
    }

    @Test
    void aMissingFileIsReportedWithWhereAndWhatIsThere() throws IOException {
        file("models/diffusion_models/flux1-dev.safetensors");
        file("models/diffusion_models/zebra.safetensors");

        assertCode(
                () -> folders("models").find("diffusion_models", "flux1-dev2.safetensors"),
                ErrorCode.NOT_FOUND,
                "\"flux1-dev2.safetensors\"",
                disk.resolve("models/diffusion_models").toString(),
                "it has flux1-dev.safetensors, zebra.safetensors.");
        assertCode(() -> folders("models").find("vae", "ae.safetensors"), ErrorCode.NOT_FOUND, "it has no files");
    }

    @Test
    void refusesPickledCheckpointsWithTheWayToConvertThem() throws IOException {
        file("models/checkpoints/model.ckpt");

        assertCode(
                () -> folders("models").find("checkpoints", "model.ckpt"),
                ErrorCode.INVALID_FILE,
                "pickled",
                "safetensors");
    }

    @Test
    void refusesFilesThatAreNoModelFiles() throws IOException {
        file("models/vae/notes.txt");

        assertCode(() -> folders("models").find("vae", "notes.txt"), ErrorCode.INVALID_FILE, "notes.txt");
    }

    @Test
    void refusesNamesThatLeaveTheFolder() throws IOException {
        file("secret.safetensors");

        for (String name : List.of(
                "../../secret.safetensors", "..\\..\\secret.safetensors", "/etc/passwd", "C:\\secret", "a\0b")) {
            assertCode(() -> folders("models").find("vae", name), ErrorCode.FORBIDDEN_PATH, "name");
        }
    }

    @Test
    void followsLinksAndSurvivesLoops() throws IOException {
        file("elsewhere/big.safetensors");
        Path vae = Files.createDirectories(disk.resolve("models/vae"));
        Files.createSymbolicLink(vae.resolve("linked"), disk.resolve("elsewhere"));
        Files.createSymbolicLink(vae.resolve("loop"), vae);
        Files.createSymbolicLink(vae.resolve("dangling.safetensors"), disk.resolve("nowhere"));

        assertThat(folders("models").list("vae")).containsExactly("linked/big.safetensors");
    }

    @Test
    void unknownFoldersAreNamed() {
        assertCode(() -> folders("models").list("nonsense"), ErrorCode.NOT_FOUND, "nonsense", "checkpoints");
    }

    @Test
    void readsExtraModelPaths() throws IOException {
        Path shared = file("shared/sd/x.safetensors");
        Path second = file("second/y.safetensors");
        file("shared/custom/z.gguf");
        Path yaml = Files.writeString(disk.resolve("extra_model_paths.yaml"), """
                comfyui:
                    base_path: shared
                    is_default: true
                    checkpoints: |
                        sd
                        %s
                    my_folder: custom
                empty:
                """.formatted(second.getParent()));
        ModelFolders folders = ModelFolders.of(List.of(), ExtraModelPaths.read(yaml));

        assertThat(folders.find("checkpoints", "x.safetensors")).isEqualTo(shared);
        assertThat(folders.find("checkpoints", "y.safetensors")).isEqualTo(second);
        assertThat(folders.list("my_folder")).containsExactly("z.gguf");
    }

    @Test
    void refusesABrokenConfiguration() throws IOException {
        Path yaml = Files.writeString(disk.resolve("broken.yaml"), "a: [1, 2");

        assertCode(() -> ExtraModelPaths.read(yaml), ErrorCode.INVALID_FILE, "broken.yaml");
        assertCode(() -> ExtraModelPaths.read(disk.resolve("none.yaml")), ErrorCode.NOT_FOUND, "none.yaml");
    }

    @Test
    void keysKeepComfyUiOrder() {
        assertThat(ModelFolders.of(List.of(), Map.of("mine", List.of(disk))).keys())
                .startsWith("checkpoints", "configs", "loras", "vae", "text_encoders", "diffusion_models")
                .endsWith("audio_encoders", "mine");
    }
}
