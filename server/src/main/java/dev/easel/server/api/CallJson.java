package dev.easel.server.api;

import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.event.JobEvents;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobView;
import dev.easel.server.usage.Price;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Jobs of endpoints as their callers read them. */
final class CallJson {
    private final String name;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final JobEvents events;
    private final Price price;

    CallJson(String name, JobOutputs outputs, Rendering rendering, JobEvents events, Price price) {
        this.name = name;
        this.outputs = outputs;
        this.rendering = rendering;
        this.events = events;
        this.price = price;
    }

    String link(String id) {
        return "/e/" + name + "/jobs/" + id;
    }

    /** The job with links to its outputs. */
    Map<String, Object> of(FinishedJob job) {
        Map<String, Object> json = head(job);
        List<Object> made = new ArrayList<>();
        int index = 0;
        for (JobOutput output : outputs.of(job.outputs().orElse("{}"))) {
            Map<String, Object> entry = entry(output);
            entry.put("url", link(job.view().promptId()) + "/outputs/" + index++);
            made.add(entry);
        }
        json.put("outputs", made);
        return json;
    }

    /** The job with its outputs inside, in base64. */
    Map<String, Object> embedded(FinishedJob job, boolean keepsMetadata) throws IOException {
        Map<String, Object> json = head(job);
        List<Object> made = new ArrayList<>();
        for (JobOutput output : outputs.of(job.outputs().orElse("{}"))) {
            Map<String, Object> entry = entry(output);
            byte[] content = rendering.bytes(output, rendering.possible(output).getFirst(), keepsMetadata);
            entry.put("base64", Base64.getEncoder().encodeToString(content));
            made.add(entry);
        }
        json.put("outputs", made);
        return json;
    }

    private static Map<String, Object> entry(JobOutput output) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("node_id", output.nodeId());
        entry.put("name", output.name());
        entry.put("content_type", MediaTypes.harmless(output.name()));
        return entry;
    }

    private Map<String, Object> head(FinishedJob job) {
        JobView view = job.view();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", view.promptId());
        json.put("status", status(view.state()));
        json.put("endpoint", name);
        json.put("version", job.call().get("version"));
        json.put("parameters", job.call().getOrDefault("parameters", Map.of()));
        if (job.call().get("parameters") instanceof Map<?, ?> parameters && parameters.containsKey("seed")) {
            json.put("seed", parameters.get("seed"));
        }
        json.put(
                "progress",
                events.progress(view.promptId()).map(now -> now.value()).orElse(null));
        Map<String, Object> timings = new LinkedHashMap<>();
        timings.put("created_at", view.createdAt());
        timings.put(
                "queue_ms",
                view.startedAt().map(start -> start - view.createdAt()).orElse(null));
        timings.put(
                "run_ms",
                view.endedAt()
                        .flatMap(end -> view.startedAt().map(start -> end - start))
                        .orElse(null));
        json.put("timings", timings);
        view.deviceMilliseconds().ifPresent(milliseconds -> {
            Map<String, Object> usage = new LinkedHashMap<>();
            usage.put("gpu_seconds", Price.seconds(milliseconds));
            usage.put("cost", price.of(milliseconds));
            json.put("usage", usage);
        });
        if (job.call().get("words") instanceof Map<?, ?> words) {
            json.put("words", words);
        }
        json.put("error", view.state() == JobState.FAILED || view.state() == JobState.INTERRUPTED ? job.error() : null);
        Map<String, Object> urls = new LinkedHashMap<>();
        urls.put("self", link(view.promptId()));
        urls.put("events", link(view.promptId()) + "/events");
        urls.put("cancel", link(view.promptId()) + "/cancel");
        json.put("urls", urls);
        return json;
    }

    private static String status(JobState state) {
        return state == JobState.INTERRUPTED ? "cancelled" : state.storedName();
    }
}
