package dev.easel.server.v2;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.asset.Asset;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.event.JobProgress;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.http.SignedLinks;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.JobQuery;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs in the form of the API, and their outputs as assets. */
final class V2Jobs {
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);

    /** So far back a place in the queue is counted. */
    private static final int COUNTED = 1_000;

    private static final Duration KEPT = Duration.ofDays(30);

    private final JobStore store;
    private final JobEvents events;
    private final JobOutputs outputs;
    private final AssetRecords records;
    private final AssetStore contents;
    private final SignedLinks links;
    private final Set<String> canceling = ConcurrentHashMap.newKeySet();

    V2Jobs(
            JobStore store,
            JobEvents events,
            JobOutputs outputs,
            AssetRecords records,
            AssetStore contents,
            SignedLinks links) {
        this.store = store;
        this.events = events;
        this.outputs = outputs;
        this.records = records;
        this.contents = contents;
        this.links = links;
        events.subscribeAll((id, event) -> {
            if (event instanceof JobEvent.Finished) {
                canceling.remove(id);
            }
        });
    }

    JobEvents events() {
        return events;
    }

    /** Someone asked to stop a running job. */
    void canceling(String id) {
        canceling.add(id);
    }

    Map<String, Object> json(JobView job, String origin) {
        return json(job, origin, false);
    }

    /** @param leaving whether a job that still counts as queued is about to be stopped */
    Map<String, Object> json(JobView job, String origin, boolean leaving) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.promptId());
        json.put("status", leaving ? "canceling" : status(job));
        json.put("created_at", V2Times.text(job.createdAt()));
        json.put("started_at", job.startedAt().map(V2Times::text).orElse(null));
        json.put("completed_at", job.endedAt().map(V2Times::text).orElse(null));
        json.put("expires_at", V2Times.text(job.createdAt() + KEPT.toMillis()));
        json.put("queue_position", position(job).orElse(null));
        json.put("progress", progress(job).map(JobProgress::toJson).orElse(null));
        json.put(
                "outputs",
                outputs(job).stream().map(output -> output(output, origin)).toList());
        json.put("error", job.state() == JobState.FAILED ? error(job) : null);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put(
                "queue_ms",
                job.startedAt().map(start -> start - job.createdAt()).orElse(null));
        metrics.put(
                "execution_ms",
                job.endedAt()
                        .flatMap(end -> job.startedAt().map(start -> end - start))
                        .orElse(null));
        json.put("metrics", metrics);
        String self = "/api/v2/jobs/" + job.promptId();
        Map<String, Object> urls = new LinkedHashMap<>();
        urls.put("self", self);
        urls.put("events", self + "/events");
        urls.put("cancel", self + "/cancel");
        json.put("urls", urls);
        return json;
    }

    String status(JobView job) {
        return switch (job.state()) {
            case QUEUED -> "queued";
            case RUNNING -> canceling.contains(job.promptId()) ? "canceling" : "running";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case INTERRUPTED -> "canceled";
        };
    }

    /** From 0; nothing for a job that does not wait, or far behind. */
    Optional<Integer> position(JobView job) {
        if (job.state() != JobState.QUEUED) {
            return Optional.empty();
        }
        List<JobView> waiting = store.jobs(new JobQuery(
                        Set.of(JobState.QUEUED),
                        Optional.empty(),
                        JobQuery.Order.CREATED_AT,
                        true,
                        0,
                        Optional.of(COUNTED)))
                .jobs();
        for (int index = 0; index < waiting.size(); index++) {
            if (waiting.get(index).promptId().equals(job.promptId())) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    Optional<JobProgress> progress(JobView job) {
        return switch (job.state()) {
            case QUEUED -> Optional.empty();
            case RUNNING -> events.progress(job.promptId());
            case SUCCEEDED -> Optional.of(JobProgress.complete(nodes(job)));
            case FAILED, INTERRUPTED -> Optional.empty();
        };
    }

    private int nodes(JobView job) {
        return store.item(job.promptId())
                .map(item -> (List<?>) JsonText.read(item.getBytes(StandardCharsets.UTF_8), "A stored job", STORED))
                .map(item -> ((Map<?, ?>) item.get(2)).size())
                .orElse(0);
    }

    private Map<String, Object> error(JobView job) {
        Map<String, Object> told = new FinishedJob(job, Map.of(), Optional.empty()).error();
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", told.get("code"));
        error.put("message", told.get("message"));
        error.put("node_id", told.get("node_id"));
        error.put("class_type", told.get("class_type"));
        error.put("traceback", null);
        return error;
    }

    /** What the job has made so far; each file becomes an asset the first time someone looks. */
    private List<AssetRecord> outputs(JobView job) {
        if (job.state() == JobState.QUEUED) {
            return List.of();
        }
        if (job.state() == JobState.RUNNING) {
            List<AssetRecord> made = new ArrayList<>();
            events.produced(job.promptId())
                    .forEach(produced -> made.addAll(assets(job.promptId(), job.owner(), produced)));
            return made;
        }
        List<AssetRecord> present = records.ofJob(job.promptId());
        List<JobOutput> files = store.historyEntry(job.promptId())
                .map(HistoryEntry::outputs)
                .map(outputs::of)
                .orElse(List.of());
        if (present.size() >= files.size()) {
            return present;
        }
        files.forEach(file -> record(job.promptId(), job.owner(), file));
        return records.ofJob(job.promptId());
    }

    /** The assets of what a node has just produced. */
    List<AssetRecord> assets(String jobId, String owner, JobEvent.Produced produced) {
        return outputs.of(produced.nodeId(), produced.output()).stream()
                .map(file -> record(jobId, owner, file))
                .toList();
    }

    /** The same file of the same job always has the same id. */
    private AssetRecord record(String jobId, String owner, JobOutput file) {
        String id = UUID.nameUUIDFromBytes(
                        (jobId + "/" + file.nodeId() + "/" + file.file()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return records.find(id).orElseGet(() -> {
            String type = MediaTypes.harmless(file.name());
            try (InputStream content = Files.newInputStream(file.file())) {
                Asset asset = contents.put(content, type, Optional.empty());
                AssetRecord record = new AssetRecord(
                        id,
                        asset.hash(),
                        asset.size(),
                        type,
                        Optional.of(file.name()),
                        System.currentTimeMillis(),
                        Optional.empty(),
                        Optional.of(jobId),
                        Optional.of(file.nodeId()),
                        owner);
                records.add(record);
                return record;
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        });
    }

    /** An output as the API shows it. */
    Map<String, Object> output(AssetRecord record, String origin) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node_id", record.nodeId().orElse(""));
        json.put("name", record.filePath().orElse(record.id()));
        json.put("type", type(record.contentType()));
        json.put("content_type", record.contentType());
        json.put("size_bytes", record.size());
        json.put("id", record.id());
        json.put("hash", record.hash().toString());
        json.put("url", origin + links.sign("/api/v2/assets/" + record.id() + "/content"));
        json.put("url_expires_at", V2Times.text(links.end() * 1000));
        json.put("job_id", record.jobId().orElse(null));
        return json;
    }

    private static String type(String contentType) {
        String kind = contentType.substring(0, contentType.indexOf('/'));
        return switch (kind) {
            case "image", "video", "audio", "text" -> kind;
            default -> "file";
        };
    }
}
