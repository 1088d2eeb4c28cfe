package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.hub.download.ContentCheck;
import dev.easel.hub.download.Downloader;
import dev.easel.hub.download.HubSettings;
import dev.easel.hub.library.ModelDownloads;
import dev.easel.hub.library.ModelInspector;
import dev.easel.hub.library.ModelLibrary;
import dev.easel.hub.testing.HubServer;
import dev.easel.server.http.AccessRules;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.worker.Engine;
import dev.easel.server.worker.Machine;
import dev.easel.server.worker.PreviewSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/easel/models}, with a hub on loopback. */
class ModelLibraryRoutesTest {
    private static final byte[] CONTENT = new byte[3_000_000];
    private static final String VAE = "split_files/vae/mochi_vae.safetensors";

    @TempDir
    private Path disk;

    private final HubServer hub = new HubServer();
    private final HttpClient client = HttpClient.newHttpClient();
    private ModelDownloads downloads;
    private EaselServer server;

    @BeforeEach
    void start() {
        ModelFolders folders = ModelFolders.of(List.of(disk.resolve("models")));
        ModelLibrary library = new ModelLibrary(folders, disk.resolve("models"), Catalogue.builtIn());
        HubSettings settings =
                HubSettings.of(Map.of("HF_ENDPOINT", hub.endpoint().toString(), "HOME", disk.toString()));
        downloads = new ModelDownloads(
                library, new Downloader(settings.limited(4, 3_000_000).onlyPublic(), ContentCheck.NONE));
        ModelInspector inspector = file -> Map.of("file", file.getFileName().toString());
        NodeRegistry registry = NodeRegistry.builder()
                .services(Services.builder()
                        .with(ModelDownloads.class, downloads)
                        .with(ModelInspector.class, inspector)
                        .build())
                .build();
        server = new EaselServer(
                new ServerSettings(
                        "127.0.0.1",
                        0,
                        new AccessRules(List.of("secret"), Optional.empty(), Set.of(), false),
                        BodyLimits.DEFAULT,
                        StoreLimits.DEFAULT,
                        DataFolders.under(disk),
                        folders,
                        disk.resolve("state"),
                        disk.resolve("user"),
                        false,
                        Optional.empty(),
                        PreviewSettings.DEFAULT,
                        Duration.ofSeconds(5),
                        CallSettings.DEFAULT,
                        List.of("test"),
                        "test"),
                () -> new Engine(registry, ValueLifecycle.none(), new CachePolicy.Classic(), Machine.processor()));
    }

    @AfterEach
    void stop() {
        server.close();
        downloads.close();
        hub.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/easel/models" + path))
                .header("X-API-Key", "secret");
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    /** Reads events until one has the text. */
    private void awaitEvent(String text) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> events =
                client.send(request("/downloads/events").build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        try (Stream<String> lines = events.body()) {
            assertThat(lines.filter(line -> line.startsWith("data: ")).anyMatch(line -> line.contains(text)))
                    .isTrue();
        }
    }

    @Test
    void startsWatchesListsInspectsAndRemoves() throws Exception {
        hub.putLarge("Comfy-Org/mochi_preview_repackaged", VAE, CONTENT);

        HttpResponse<String> started = post("/downloads", "{\"models\": [\"mochi-vae\"]}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        awaitEvent("\"state\":\"done\"");

        assertThat(disk.resolve("models/vae/mochi_vae.safetensors")).hasBinaryContent(CONTENT);
        assertThat(get("").body()).contains("\"name\":\"mochi_vae.safetensors\",\"size\":3000000", "flux-schnell");
        assertThat(get("/files/vae/mochi_vae.safetensors").body()).contains("mochi_vae.safetensors");
        assertThat(send(request("/files/vae/mochi_vae.safetensors").DELETE().build())
                        .statusCode())
                .isEqualTo(204);
        assertThat(get("/files/vae/mochi_vae.safetensors").statusCode()).isEqualTo(404);
    }

    @Test
    void stopsADownload() throws Exception {
        hub.putLarge("Comfy-Org/mochi_preview_repackaged", VAE, CONTENT);
        hub.fail(new HubServer.Fault.Stall(1000));
        post("/downloads", "{\"models\": [\"mochi-vae\"]}");
        awaitEvent("\"state\":\"running\"");

        assertThat(send(request("/downloads/1").DELETE().build()).statusCode()).isEqualTo(200);
        awaitEvent("\"state\":\"cancelled\"");
        assertThat(disk.resolve("models/vae/mochi_vae.safetensors")).doesNotExist();
    }

    @Test
    void doesNotFetchFromItsOwnNetworkForItsClients() throws Exception {
        hub.putLarge("maker/styles", "x.safetensors", CONTENT);
        URI inside = hub.contentAddress("maker/styles/resolve/main/x.safetensors");

        assertThat(post("/downloads", "{\"models\": [\"" + inside + "\"], \"folder\": \"loras\"}")
                        .statusCode())
                .isEqualTo(202);
        awaitEvent("leads to 127.0.0.1, a private address");

        assertThat(get("/downloads/1").body()).contains("\"state\":\"failed\"");
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void tellsWhatAWorkflowLacks() throws Exception {
        String workflow = """
                {"1": {"class_type": "VAELoader", "inputs": {"vae_name": "split_files/vae/mochi_vae.safetensors"}},
                 "2": {"class_type": "LoraLoader", "inputs": {"lora_name": "own.safetensors"}},
                 "3": {"class_type": "VAELoader", "inputs": {"vae_name": "there.safetensors"}}}""";
        Files.createDirectories(disk.resolve("models/vae"));
        Files.write(disk.resolve("models/vae/there.safetensors"), CONTENT);

        String answer = post("/missing", workflow).body();
        assertThat(answer)
                .contains("\"present\":[{\"name\":\"there.safetensors\"")
                .contains("\"obtainable\":[{\"id\":\"mochi-vae\"")
                .contains("\"unknown\":[{\"name\":\"own.safetensors\",\"folder\":\"loras\"");
    }

    @Test
    void refusesWhatIsMalformedUnknownOrWithoutKey() throws Exception {
        assertThat(post("/downloads", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/downloads", "{\"models\": [\"nothing\"]}").statusCode())
                .isEqualTo(404);
        assertThat(post("/downloads", "{\"models\": [\"hf://m/r/x.ckpt\"], \"folder\": \"vae\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/downloads", "{\"models\": [\"hf://m/r/x.gguf\"], \"folder\": \"../..\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get("/downloads/77").statusCode()).isEqualTo(404);
        assertThat(get("/files/vae/..%2F..%2Fstate%2Fx.safetensors").statusCode())
                .isEqualTo(403);
        assertThat(send(request("/files/vae/..%2F..%2Fx.safetensors").DELETE().build())
                        .statusCode())
                .isEqualTo(403);
        HttpRequest anonymous = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/easel/models"))
                .build();
        assertThat(send(anonymous).statusCode()).isEqualTo(401);
    }
}
