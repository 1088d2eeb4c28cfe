package dev.easel.server;

import dev.easel.examples.testing.TestingNodePack;
import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.Services;
import dev.easel.graph.testing.HeapPictures;
import dev.easel.graph.testing.ProbeNodes;
import dev.easel.graph.testing.StockPictureNodes;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.server.http.AccessRules;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.trace.Tracing;
import dev.easel.server.usage.Price;
import dev.easel.server.worker.Engine;
import dev.easel.server.worker.Machine;
import dev.easel.server.worker.PreviewSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server with the testing nodes on a free port, and a client for it. */
final class RunningServer implements AutoCloseable {
    static final AccessRules ANYONE = new AccessRules(List.of(), Optional.empty(), Set.of(), true);

    private final HttpClient client = HttpClient.newHttpClient();
    private final EaselServer server;

    RunningServer(Path folder) {
        this(folder, ANYONE);
    }

    RunningServer(Path folder, Tracing tracing) {
        this(folder, ANYONE, PreviewSettings.DEFAULT, List.of(), false, false, tracing);
    }

    RunningServer(Path folder, AccessRules access) {
        this(folder, access, false);
    }

    RunningServer(Path folder, AccessRules access, boolean allowsPrivateWebhooks) {
        this(folder, access, PreviewSettings.DEFAULT, List.of(), allowsPrivateWebhooks, false, Tracing.OFF);
    }

    /** A server that keeps settings and files by user. */
    static RunningServer multiUser(Path folder, AccessRules access) {
        return new RunningServer(folder, access, PreviewSettings.DEFAULT, List.of(), false, true, Tracing.OFF);
    }

    RunningServer(Path folder, AccessRules access, PreviewSettings previews, List<NodeDefinition> further) {
        this(folder, access, previews, further, false, false, Tracing.OFF);
    }

    /** A server whose worker has several jobs at work at once. */
    static RunningServer withInputs(Path folder, int inputs, List<NodeDefinition> further) {
        JobPolicy policy = new JobPolicy(JobPolicy.RUN_LIMIT, inputs, Price.FREE, Optional.empty());
        return new RunningServer(folder, folder.resolve("state"), Optional.empty(), policy, further);
    }

    /** @param services what nodes and server find, beside what every server has */
    RunningServer(Path folder, Services services) {
        this(folder, ANYONE, PreviewSettings.DEFAULT, List.of(), false, false, Tracing.OFF, services);
    }

    /** A server that shares its jobs; its state folder is its own, its files are in {@code data}. */
    RunningServer(Path data, Path state, SharedJobs shared, JobPolicy policy) {
        this(data, state, Optional.of(shared), policy, List.of());
    }

    private RunningServer(
            Path data, Path state, Optional<SharedJobs> shared, JobPolicy policy, List<NodeDefinition> further) {
        server = new EaselServer(
                new ServerSettings(
                        "127.0.0.1",
                        0,
                        ANYONE,
                        BodyLimits.DEFAULT,
                        StoreLimits.DEFAULT,
                        DataFolders.under(data),
                        ModelFolders.of(List.of(data.resolve("models"))),
                        state,
                        data.resolve("user"),
                        false,
                        Optional.empty(),
                        PreviewSettings.DEFAULT,
                        Duration.ofSeconds(5),
                        new CallSettings(Duration.ofSeconds(30), Optional.empty(), true, true),
                        List.of("test"),
                        "test",
                        shared,
                        policy,
                        Transport.PLAIN),
                () -> engine(data, further));
    }

    private RunningServer(
            Path folder,
            AccessRules access,
            PreviewSettings previews,
            List<NodeDefinition> further,
            boolean allowsPrivateWebhooks,
            boolean multiUser,
            Tracing tracing) {
        this(folder, access, previews, further, allowsPrivateWebhooks, multiUser, tracing, Services.none());
    }

    /** A server on some addresses of this machine, whose answers travel in some way. */
    static RunningServer transported(Path folder, String addresses, Transport transport) {
        return new RunningServer(
                folder,
                addresses,
                ANYONE,
                PreviewSettings.DEFAULT,
                List.of(),
                false,
                false,
                Tracing.OFF,
                Services.none(),
                transport);
    }

    private RunningServer(
            Path folder,
            AccessRules access,
            PreviewSettings previews,
            List<NodeDefinition> further,
            boolean allowsPrivateWebhooks,
            boolean multiUser,
            Tracing tracing,
            Services services) {
        this(
                folder,
                "127.0.0.1",
                access,
                previews,
                further,
                allowsPrivateWebhooks,
                multiUser,
                tracing,
                services,
                Transport.PLAIN);
    }

    /** @param further nodes beside the testing nodes, the probes and stand-ins for the stock nodes */
    private RunningServer(
            Path folder,
            String addresses,
            AccessRules access,
            PreviewSettings previews,
            List<NodeDefinition> further,
            boolean allowsPrivateWebhooks,
            boolean multiUser,
            Tracing tracing,
            Services services,
            Transport transport) {
        server = new EaselServer(
                new ServerSettings(
                        addresses,
                        0,
                        access,
                        BodyLimits.DEFAULT,
                        StoreLimits.DEFAULT,
                        DataFolders.under(folder),
                        ModelFolders.of(List.of(folder.resolve("models"), folder.resolve("more-models"))),
                        folder.resolve("state"),
                        folder.resolve("user"),
                        multiUser,
                        Optional.empty(),
                        previews,
                        Duration.ofSeconds(5),
                        new CallSettings(
                                Duration.ofSeconds(20), Optional.empty(), allowsPrivateWebhooks, allowsPrivateWebhooks),
                        List.of("test"),
                        "test",
                        Optional.empty(),
                        JobPolicy.DEFAULT,
                        transport),
                () -> engine(folder, further, services),
                tracing);
    }

    /** An engine with the testing nodes. */
    static Engine engine(Path folder, List<NodeDefinition> further) {
        return engine(folder, further, Services.none());
    }

    private static Engine engine(Path folder, List<NodeDefinition> further, Services services) {
        HeapPictures pictures = new HeapPictures();
        NodeRegistry.Builder nodes = NodeRegistry.builder()
                .services(services)
                .add(new TestingNodePack(pictures))
                .add(new ProbeNodes())
                .add(new FileNodes(DataFolders.under(folder)))
                .add(new StockPictureNodes(pictures, new StockPictureNodes.Gallery()));
        further.forEach(nodes::add);
        return new Engine(nodes.build(), ValueLifecycle.none(), new CachePolicy.Classic(), Machine.processor());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    HttpClient client() {
        return client;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    /** @param headers names and values in turn */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
