package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.hub.testing.HubServer;
import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about models, against a hub on loopback. */
class ModelsCommandTest {
    private static final byte[] WEIGHTS = safetensors();

    @TempDir
    private Path disk;

    private final HubServer hub = new HubServer();

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private record Outcome(int status, String out, String err) {}

    private static byte[] safetensors() {
        byte[] header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(header.length).put(header).putFloat(1).putFloat(2).array();
    }

    private Outcome easel(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--models", disk.resolve("models").toString()));
        Map<String, String> environment = Map.of("HF_ENDPOINT", hub.endpoint().toString(), "HOME", disk.toString());
        int status = Main.run(console, environment, new StopSignal(), all.toArray(String[]::new));
        return new Outcome(status, out.toString(), err.toString());
    }

    private void assertNothingArrived() throws IOException {
        if (Files.isDirectory(disk.resolve("models"))) {
            try (Stream<Path> files = Files.walk(disk.resolve("models"))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void pullsListsVerifiesAndRemoves() throws IOException {
        hub.putLarge("maker/styles", "sketch.safetensors", WEIGHTS);
        Path file = disk.resolve("models/loras/pencil.safetensors");

        Outcome pulled =
                easel("pull", "hf://maker/styles/sketch.safetensors", "--to", "loras", "--as", "pencil.safetensors");
        assertThat(pulled.err()).doesNotContain("easel:");
        assertThat(pulled).returns(0, Outcome::status).returns(file + "\n", Outcome::out);
        assertThat(easel("pull", "hf://maker/styles/sketch.safetensors", "--to", "loras", "--as", "pencil.safetensors"))
                .returns(0, Outcome::status);
        assertThat(easel("list").out()).contains("pencil.safetensors", "hf://maker/styles/sketch.safetensors");
        assertThat(easel("where", "pencil.safetensors").out()).isEqualTo(file + "\n");
        assertThat(easel("verify", "pencil.safetensors")).returns(0, Outcome::status);
        assertThat(easel("inspect", "pencil.safetensors").out())
                .contains("parameters: 2", "\n    runs: false\n", "\nruns: false\n");

        byte[] damaged = WEIGHTS.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(file, damaged);
        assertThat(easel("verify", "pencil.safetensors")).returns(3, Outcome::status);
        assertThat(easel("remove", "loras", "pencil.safetensors")).returns(0, Outcome::status);
        assertThat(file).doesNotExist();
        assertThat(easel("list").out()).doesNotContain("pencil");
    }

    @Test
    void whatWasPulledOnceMustBeTheSameAgain() throws IOException {
        hub.putLarge("Comfy-Org/mochi_preview_repackaged", "split_files/vae/mochi_vae.safetensors", WEIGHTS);
        assertThat(easel("pull", "mochi-vae")).returns(0, Outcome::status);
        Files.delete(disk.resolve("models/vae/mochi_vae.safetensors"));
        byte[] other = WEIGHTS.clone();
        other[other.length - 1] ^= 1;
        hub.putLarge("Comfy-Org/mochi_preview_repackaged", "split_files/vae/mochi_vae.safetensors", other);

        Outcome changed = easel("pull", "mochi-vae");
        assertThat(changed.status()).isEqualTo(3);
        assertThat(changed.err()).contains("changed it", "--update");
        assertThat(easel("pull", "mochi-vae", "--update")).returns(0, Outcome::status);
    }

    @Test
    void pullsWhatAWorkflowLacksWithOrWithoutSubFolders() throws IOException {
        hub.putLarge("Comfy-Org/mochi_preview_repackaged", "split_files/vae/mochi_vae.safetensors", WEIGHTS);
        Path workflow = Files.writeString(disk.resolve("workflow.json"), """
                {"1": {"class_type": "VAELoader", "inputs": {"vae_name": "split_files/vae/mochi_vae.safetensors"}},
                 "2": {"class_type": "LoraLoader", "inputs": {"lora_name": "mine\\\\own.safetensors"}}}""");

        Outcome pulled = easel("pull", "--for", workflow.toString());

        assertThat(disk.resolve("models/vae/mochi_vae.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(pulled.status()).isEqualTo(4);
        assertThat(pulled.err()).contains("own.safetensors in the folder loras, which node 2 (LoraLoader) needs");
    }

    @Test
    void readsWhatTheEditorSavedAndPicturesThatCarryAWorkflow() throws IOException {
        hub.putLarge("Comfy-Org/mochi_preview_repackaged", "split_files/vae/mochi_vae.safetensors", WEIGHTS);
        String saved = """
                {"nodes": [
                   {"id": 7, "type": "VAELoader", "widgets_values": ["mochi_vae.safetensors"], "inputs": [],
                    "outputs": [{"name": "VAE", "type": "VAE", "links": []}]},
                   {"id": 8, "type": "LoraLoaderModelOnly", "widgets_values": ["own.safetensors", 1.0], "inputs": []},
                   {"id": 9, "type": "UNETLoader", "widgets_values": ["far.safetensors", "default"], "inputs": [],
                    "properties": {"models": [{"name": "far.safetensors", "url": "https://example.org/far.safetensors",
                      "directory": "diffusion_models"}]}}],
                 "links": [], "version": 0.4}""";
        String prompt = """
                {"1": {"class_type": "VAELoader", "inputs": {"vae_name": "mochi_vae.safetensors"}}}""";
        Picture grey = new Picture(2, 2, 3, new byte[12]);
        Path json = Files.writeString(disk.resolve("saved.json"), saved);
        Path both = Files.write(
                disk.resolve("both.png"),
                PngWriter.write(grey, Map.of("prompt", prompt, "workflow", saved), PngWriter.SAVED));
        Path editor = Files.write(
                disk.resolve("editor.png"), PngWriter.write(grey, Map.of("workflow", saved), PngWriter.SAVED));
        Path bare = Files.write(disk.resolve("bare.png"), PngWriter.write(grey, Map.of(), PngWriter.SAVED));

        for (Path source : List.of(json, editor)) {
            Outcome planned = easel("pull", "--for", source.toString(), "--dry-run");
            assertThat(planned.status()).as("%s", source).isEqualTo(4);
            assertThat(planned.out()).as("%s", source).contains("models/vae/mochi_vae.safetensors", "to be fetched");
            assertThat(planned.err())
                    .as("%s", source)
                    .contains("own.safetensors in the folder loras, which node 8 (LoraLoaderModelOnly) needs")
                    .contains("easel models pull https://example.org/far.safetensors --to diffusion_models");
        }
        Outcome pulled = easel("pull", "--for", both.toString());
        assertThat(pulled.status()).as(pulled.err()).isZero();
        assertThat(disk.resolve("models/vae/mochi_vae.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(easel("pull", "--for", bare.toString()))
                .returns(3, Outcome::status)
                .satisfies(outcome -> assertThat(outcome.err()).contains("carries no workflow"));
    }

    @Test
    void pullsAManifestAndLeavesOutWhatIsOptional() throws IOException {
        hub.putLarge("maker/styles", "a.safetensors", WEIGHTS);
        Path manifest = Files.writeString(disk.resolve("models.yaml"), """
                files:
                  - {repo: maker/styles, file: a.safetensors, folder: loras/sub, sha256: %s}
                  - {repo: maker/styles, file: none.safetensors, folder: loras, optional: true}
                """.formatted(HubServer.sha256(WEIGHTS)));

        Outcome pulled = easel("pull", "--manifest", manifest.toString());
        assertThat(pulled.status()).as(pulled.err()).isZero();
        assertThat(disk.resolve("models/loras/sub/a.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(pulled.err()).contains("Left out, being optional");
    }

    @Test
    void badInputIsOneSentenceAndLeavesNothing() throws IOException {
        hub.putLarge("m/r", "page.safetensors", "<!DOCTYPE html><html>Log in</html>".getBytes(StandardCharsets.UTF_8));
        hub.putLarge("m/r", "pickle.safetensors", new byte[] {(byte) 0x80, 2, '}', 'q', 1, '.', 0, 0, 0, 0, 0});
        hub.putLarge("m/r", "torn.safetensors", java.util.Arrays.copyOf(WEIGHTS, WEIGHTS.length - 3));
        hub.putLarge("m/r", "x.safetensors", WEIGHTS);
        Map<List<String>, Integer> refused = Map.ofEntries(
                Map.entry(List.of("hf://m/r/page.safetensors", "--to", "vae"), 3),
                Map.entry(List.of("hf://m/r/pickle.safetensors", "--to", "vae"), 3),
                Map.entry(List.of("hf://m/r/torn.safetensors", "--to", "vae"), 3),
                Map.entry(List.of("hf://m/r/model.ckpt", "--to", "checkpoints"), 3),
                Map.entry(List.of("hf://m/r/x.safetensors", "--to", "nowhere"), 4),
                Map.entry(List.of("hf://m/r/x.safetensors"), 2),
                Map.entry(List.of("hf://m/r/x.safetensors", "--to", "vae/../../.."), 5),
                Map.entry(List.of("hf://m/r/x.safetensors", "--to", "vae", "--as", "../../x.safetensors"), 5),
                Map.entry(List.of("hf://m/r/x.safetensors", "--to", "vae", "--as", "/tmp/x.safetensors"), 5),
                Map.entry(List.of("hf://m/r/x.safetensors", "--to", "vae", "--as", "C:\\x.safetensors"), 5),
                Map.entry(List.of("hf://m/r/../x.safetensors", "--to", "vae"), 2),
                Map.entry(List.of("ftp://host/x.safetensors", "--to", "vae"), 2),
                Map.entry(List.of("http://example.org/x.safetensors", "--to", "vae"), 2),
                Map.entry(List.of("flux-schnel"), 4));
        refused.forEach((arguments, status) -> {
            List<String> all = new ArrayList<>(List.of("pull"));
            all.addAll(arguments);
            Outcome outcome = easel(all.toArray(String[]::new));
            assertThat(outcome.status()).as(arguments + " " + outcome.err()).isEqualTo(status);
            assertThat(outcome.err().lines().filter(line -> line.startsWith("easel: ")))
                    .as("%s", arguments)
                    .hasSize(1);
        });
        assertNothingArrived();
    }

    @Test
    void aLinkedSubFolderIsNotWrittenThrough() throws IOException {
        hub.putLarge("m/r", "x.safetensors", WEIGHTS);
        Files.createDirectories(disk.resolve("models/vae"));
        Files.createDirectories(disk.resolve("elsewhere"));
        Files.createSymbolicLink(disk.resolve("models/vae/link"), disk.resolve("elsewhere"));

        assertThat(easel("pull", "hf://m/r/x.safetensors", "--to", "vae/link")).returns(5, Outcome::status);
        assertThat(disk.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void everyCatalogueNameOfTheDocumentationIsThere() {
        for (String name : List.of(
                "flux-schnell",
                "flux-dev",
                "flux-dev-fp8",
                "ltx-video-0.9",
                "mochi-preview",
                "mochi-preview-fp8",
                "clip-tokenizer",
                "t5-tokenizer",
                "qwen25-tokenizer")) {
            assertThat(easel("pull", name, "--dry-run")).as(name).returns(0, Outcome::status);
        }
        assertThat(easel("pull", "flux-schnell", "--dry-run").out())
                .contains("tokenizers/clip/vocab.json", "tokenizers/t5/tokenizer.json", "vae/ae.safetensors");
        assertThat(easel("search", "schnell").out()).contains("flux-schnell", "flux-schnell-fp8");
    }

    @Test
    void importsFoldersInPlace() throws IOException {
        Path comfy = disk.resolve("ComfyUI");
        Files.createDirectories(comfy.resolve("models/loras"));
        Files.write(comfy.resolve("models/loras/mine.safetensors"), WEIGHTS);
        Path configuration = disk.resolve("paths.yaml");
        Files.writeString(configuration, "");

        Outcome imported = easel("import", comfy.toString(), "--extra-model-paths", configuration.toString());
        assertThat(imported.status()).as(imported.err()).isZero();
        assertThat(easel("list", "--extra-model-paths", configuration.toString())
                        .out())
                .contains("mine.safetensors");
        assertThat(easel("import", disk.resolve("nothing").toString())).returns(4, Outcome::status);
    }
}
