package dev.easel.server;

import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.server.api.CallRoutes;
import dev.easel.server.api.EndpointRoutes;
import dev.easel.server.api.StoryRoutes;
import dev.easel.server.api.WebhookPayload;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.IdempotencyKeys;
import dev.easel.server.call.InputFiles;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.JobQueue;
import dev.easel.server.call.Rendering;
import dev.easel.server.database.SharedSettings;
import dev.easel.server.database.Tables;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.endpoint.Publisher;
import dev.easel.server.event.JobEvents;
import dev.easel.server.file.JobFiles;
import dev.easel.server.http.Router;
import dev.easel.server.http.SignedLinks;
import dev.easel.server.job.JobStore;
import dev.easel.server.openai.OpenAi;
import dev.easel.server.openai.ServedModels;
import dev.easel.server.outgoing.Downloads;
import dev.easel.server.recipe.FilmModels;
import dev.easel.server.recipe.FilmParts;
import dev.easel.server.recipe.ImageModels;
import dev.easel.server.story.StoryPictures;
import dev.easel.server.story.StoryService;
import dev.easel.server.v2.ComfyApi;
import dev.easel.server.webhook.WebhookSettings;
import dev.easel.server.webhook.Webhooks;
import dev.easel.server.worker.Engine;
import dev.easel.server.worker.Workers;
import dev.easel.words.Words;
import dev.easel.words.story.StoryStore;
import java.time.Clock;
import java.util.Optional;

/** What serves published workflows. */
final class Published implements AutoCloseable {
    private final ServerSettings settings;
    private final Tables tables;
    private final JobStore store;
    private final JobEvents events;
    private final Clock clock;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final Downloads downloads;
    private final AssetStore contents;
    private final Webhooks webhooks;
    private final SignedLinks links;
    private StoryService stories;

    Published(
            ServerSettings settings,
            StateFolder state,
            Tables tables,
            AssetStore contents,
            JobFiles files,
            JobStore store,
            JobEvents events,
            Clock clock) {
        this.settings = settings;
        this.tables = tables;
        this.store = store;
        this.events = events;
        this.clock = clock;
        outputs = new JobOutputs(settings.data(), files);
        this.contents = contents;
        String secret = settings.shared().isPresent()
                ? new SharedSettings(tables).get("webhook-secret", state::webhookSecret)
                : state.webhookSecret();
        WebhookSettings hooks = settings.calls().webhooks(secret);
        rendering = new Rendering(settings.data().temp().resolve("renditions"));
        downloads = new Downloads(
                settings.calls().privateDownloads(), settings.limits().upload());
        links = new SignedLinks(hooks.secret(), clock);
        webhooks = new Webhooks(
                tables,
                hooks,
                events,
                clock,
                new WebhookPayload(
                        store, outputs, rendering, events, settings.policy().price()));
    }

    void register(Router router, Engine engine, JobQueue queue, Workers workers, Words words) {
        EndpointStore endpoints = new EndpointStore(tables, clock);
        Publisher publisher = new Publisher(engine.registry(), endpoints);
        IdempotencyKeys keys = new IdempotencyKeys(tables, clock);
        WorkflowValidator validator = new WorkflowValidator(engine.registry());
        InputFiles files = new InputFiles(settings.data(), downloads);
        new ComfyApi(tables, contents, store, events, outputs, files, validator, queue, keys, workers, links, clock)
                .register(router);
        EndpointCalls calls = new EndpointCalls(validator, queue, store, events, keys, words);
        StoryPictures pictures = new StoryPictures(
                endpoints, publisher, calls, outputs, rendering, workers, new ImageModels(settings.models()));
        stories = new StoryService(words, new StoryStore(settings.state().resolve("stories")), pictures, clock);
        new StoryRoutes(stories).register(router);
        new EndpointRoutes(endpoints, publisher, engine.registry(), settings.version()).register(router);
        new CallRoutes(
                        endpoints,
                        calls,
                        files,
                        outputs,
                        rendering,
                        webhooks,
                        workers,
                        settings.policy().price(),
                        settings.calls().longestWait())
                .register(router);
        Optional<FilmModels> films = engine.registry()
                .services()
                .find(FilmParts.Inspector.class)
                .map(inspector -> new FilmModels(settings.models(), Catalogue.builtIn(), inspector));
        ServedModels served = new ServedModels(endpoints, new ImageModels(settings.models()), films, engine.registry());
        new OpenAi(
                        served,
                        calls,
                        id -> cancel(id, workers),
                        files,
                        outputs,
                        rendering,
                        links,
                        tables,
                        clock,
                        settings.calls().longestWait())
                .register(router);
    }

    private void cancel(String promptId, Workers workers) {
        if (!store.cancelPending(promptId)) {
            workers.interrupt(promptId);
        }
    }

    /** Links to contents that need no key. */
    SignedLinks links() {
        return links;
    }

    @Override
    public void close() {
        if (stories != null) {
            stories.close();
        }
        webhooks.close();
        downloads.close();
    }
}
