package dev.easel.server.api;

import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.event.JobEvents;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.usage.Price;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a webhook says of a job that is over. */
public final class WebhookPayload implements Function<String, Optional<Map<String, Object>>> {
    private final JobStore store;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final JobEvents events;
    private final Price price;

    public WebhookPayload(JobStore store, JobOutputs outputs, Rendering rendering, JobEvents events, Price price) {
        this.store = store;
        this.outputs = outputs;
        this.rendering = rendering;
        this.events = events;
        this.price = price;
    }

    @Override
    public Optional<Map<String, Object>> apply(String promptId) {
        return FinishedJob.find(store, promptId)
                .filter(job -> job.view().state().isFinished())
                .map(job -> {
                    CallJson json = new CallJson(job.endpoint().orElse(""), outputs, rendering, events, price);
                    Map<String, Object> payload = new LinkedHashMap<>();
                    payload.put("type", job.view().state() == JobState.SUCCEEDED ? "job.succeeded" : "job.failed");
                    payload.put("data", json.of(job));
                    return payload;
                });
    }
}
