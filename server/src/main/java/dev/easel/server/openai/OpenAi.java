package dev.easel.server.openai;

import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.InputFiles;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.database.Tables;
import dev.easel.server.http.Router;
import dev.easel.server.http.SignedLinks;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** All routes below {@code /v1}. */
public final class OpenAi {
    private final ImageRoutes images;
    private final VideoRoutes videos;
    private final ModelRoutes models;

    /**
     * @param canceller ends a job that is pending or running
     * @param longestWait how long a request for pictures is waited for
     */
    public OpenAi(
            ServedModels served,
            EndpointCalls endpointCalls,
            Consumer<String> canceller,
            InputFiles files,
            JobOutputs outputs,
            Rendering rendering,
            SignedLinks links,
            Tables tables,
            Clock clock,
            Duration longestWait) {
        ModelCalls calls = new ModelCalls(endpointCalls, canceller);
        images = new ImageRoutes(served, calls, files, outputs, rendering, links, longestWait);
        videos = new VideoRoutes(new Videos(tables), served, calls, files, outputs, rendering, clock);
        models = new ModelRoutes(served);
    }

    /** Adds the routes. */
    public void register(Router router) {
        images.register(router);
        videos.register(router);
        models.register(router);
        models.registerOthers(router);
    }
}
