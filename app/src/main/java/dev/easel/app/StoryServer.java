package dev.easel.app;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.hub.download.HubSettings;
import dev.easel.server.CallSettings;
import dev.easel.server.EaselServer;
import dev.easel.server.ServerSettings;
import dev.easel.server.http.AccessRules;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.worker.PreviewSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server in this process, for this user alone, for as long as a story is played without one. */
final class StoryServer implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(5);

    private final ServedEngine engine;
    private final EaselServer server;

    /**
     * Starts it on a free port of the loopback address.
     *
     * @throws dev.easel.errors.EaselException UNAVAILABLE when another server uses the state folder
     */
    StoryServer(EaselCommand easel, Path state) {
        Workspace workspace = easel.workspace();
        HubSettings hub = HubSettings.of(easel.environment());
        engine = new ServedEngine(workspace, easel.device(), List.of(), new CachePolicy.Classic(), hub);
        server = new EaselServer(
                new ServerSettings(
                        "127.0.0.1",
                        0,
                        new AccessRules(List.of(), Optional.empty(), Set.of(), true),
                        BodyLimits.DEFAULT,
                        StoreLimits.DEFAULT,
                        workspace.data(),
                        workspace.models(),
                        state,
                        easel.data().resolve("user"),
                        false,
                        Optional.empty(),
                        PreviewSettings.DEFAULT,
                        STOP,
                        CallSettings.DEFAULT,
                        List.of("easel", "story"),
                        Version.easel()),
                engine);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
