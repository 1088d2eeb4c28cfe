package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.hub.ModelFolders;
import dev.easel.server.recipe.ImageFamily;
import dev.easel.server.recipe.ImageModel;
import dev.easel.server.recipe.ImageModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageModelsTest {
    @TempDir
    private Path root;

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path path = root.resolve(name);
            Files.createDirectories(path.getParent());
            Files.write(path, new byte[] {0});
        }
    }

    private ImageModels models() {
        return new ImageModels(ModelFolders.of(List.of(root)));
    }

    private void starter() throws IOException {
        files(
                "diffusion_models/easel-starter.gguf",
                "text_encoders/easel-starter-t5.safetensors",
                "text_encoders/easel-starter-clip.safetensors",
                "vae/easel-starter-vae.safetensors");
    }

    private void flux(String transformer) throws IOException {
        files(
                transformer,
                "text_encoders/clip_l.safetensors",
                "text_encoders/split_files/t5xxl_fp8_e4m3fn.safetensors",
                "text_encoders/split_files/t5xxl_fp16.safetensors",
                "vae/FLUX1/ae.safetensors");
    }

    @Test
    void theStarterModelServesWhenThereIsNoOther() throws IOException {
        starter();

        assertThat(models().find(Optional.empty()))
                .isEqualTo(new ImageModel(
                        ImageFamily.STARTER,
                        new ImageModel.Files.Separate(
                                "easel-starter.gguf",
                                "easel-starter-t5.safetensors",
                                "easel-starter-clip.safetensors",
                                "easel-starter-vae.safetensors")));
    }

    @Test
    void aCompleteFluxModelIsPreferred() throws IOException {
        starter();
        flux("diffusion_models/flux1-dev.safetensors");

        ImageModel model = models().find(Optional.empty());
        assertThat(model.family()).isEqualTo(ImageFamily.FLUX_DEV);
        assertThat(model.files())
                .isEqualTo(new ImageModel.Files.Separate(
                        "flux1-dev.safetensors",
                        "split_files/t5xxl_fp16.safetensors",
                        "clip_l.safetensors",
                        "FLUX1/ae.safetensors"));
        assertThat(models().find(Optional.of("starter")).family()).isEqualTo(ImageFamily.STARTER);
    }

    @Test
    void anIncompleteModelGivesWayToTheStarterUnlessNamed() throws IOException {
        starter();
        files("diffusion_models/flux1-schnell.safetensors");

        assertThat(models().find(Optional.empty()).family()).isEqualTo(ImageFamily.STARTER);
        assertThatThrownBy(() -> models().find(Optional.of("flux-schnell")))
                .isInstanceOf(EaselException.class)
                .hasMessageContainingAll(
                        "clip_l.safetensors", "t5xxl_fp16.safetensors", "ae.safetensors", "get it from");
    }

    @Test
    void aModelIsNamedByItsFamilyOrItsFile() throws IOException {
        flux("diffusion_models/mine/flux1-dev-fp8.safetensors");

        for (String name :
                List.of("flux1-dev", "flux-dev", "FLUX.1-dev", "flux1-dev-fp8", "mine/flux1-dev-fp8.safetensors")) {
            assertThat(models().find(Optional.of(name)).family()).as(name).isEqualTo(ImageFamily.FLUX_DEV);
        }
    }

    @Test
    void aCheckpointHasAllParts() throws IOException {
        files("checkpoints/flux1-schnell-fp8.safetensors");

        assertThat(models().find(Optional.of("schnell")).files())
                .isEqualTo(new ImageModel.Files.Checkpoint("flux1-schnell-fp8.safetensors"));
    }

    @Test
    void modelsThatNeedAPictureAreNotChosen() throws IOException {
        flux("diffusion_models/flux1-fill-dev.safetensors");

        assertThatThrownBy(() -> models().find(Optional.empty()))
                .hasMessageContaining("There is no text-to-image model");
    }

    @Test
    void anUnknownModelIsReportedWithWhatIsThere() throws IOException {
        starter();

        assertThatThrownBy(() -> models().find(Optional.of("sdxl")))
                .hasMessageContainingAll("\"sdxl\"", root.toString(), "easel-starter.gguf");
        assertThatThrownBy(() -> models().find(Optional.of("flux1-dev")))
                .hasMessageContaining("black-forest-labs/FLUX.1-dev");
    }
}
