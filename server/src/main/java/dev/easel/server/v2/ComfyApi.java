package dev.easel.server.v2;

import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.call.IdempotencyKeys;
import dev.easel.server.call.InputFiles;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.JobQueue;
import dev.easel.server.database.Tables;
import dev.easel.server.event.JobEvents;
import dev.easel.server.http.Router;
import dev.easel.server.http.SignedLinks;
import dev.easel.server.job.JobStore;
import dev.easel.server.worker.Workers;
import java.time.Clock;

/** The Comfy API v2 as a whole. */
public final class ComfyApi {
    private final V2JobRoutes jobs;
    private final AssetRoutes assets;

    public ComfyApi(
            Tables tables,
            AssetStore contents,
            JobStore store,
            JobEvents events,
            JobOutputs outputs,
            InputFiles files,
            WorkflowValidator validator,
            JobQueue queue,
            IdempotencyKeys keys,
            Workers workers,
            SignedLinks links,
            Clock clock) {
        AssetRecords records = new AssetRecords(tables, contents, clock);
        assets = new AssetRoutes(records, contents, store, keys, links, clock);
        jobs = new V2JobRoutes(
                validator,
                new AssetReferences(records, contents, files),
                queue,
                store,
                keys,
                new V2Jobs(store, events, outputs, records, contents, links),
                workers);
    }

    /** Adds the routes. */
    public void register(Router router) {
        assets.register(router);
        jobs.register(router);
    }
}
