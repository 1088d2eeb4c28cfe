package dev.easel.server.api;

import dev.easel.server.call.FinishedJob;
import dev.easel.server.event.JobEvent;
import dev.easel.server.job.JobStore;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells the caller of an endpoint of its job: {@code job}, {@code progress}, {@code preview}, and at the end {@code result}. */
final class CallEvents implements EventStream.Teller {
    private final String id;
    private final CallJson json;
    private final JobStore store;

    CallEvents(String id, CallJson json, JobStore store) {
        this.id = id;
        this.json = json;
        this.store = store;
    }

    @Override
    public void begin(EventStream.Output out) throws IOException {
        Optional<FinishedJob> job = FinishedJob.find(store, id);
        if (job.isPresent()) {
            out.event("job", json.of(job.get()));
        }
    }

    @Override
    public void tell(JobEvent event, EventStream.Output out) throws IOException {
        switch (event) {
            case JobEvent.Progressed progressed ->
                out.event("progress", progressed.progress().toJson());
            case JobEvent.Previewed preview -> {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("node_id", preview.nodeId());
                data.put("content_type", "image/jpeg");
                data.put("data_base64", Base64.getEncoder().encodeToString(preview.jpeg()));
                out.event("preview", data);
            }
            case JobEvent.Produced produced -> {}
            case JobEvent.Finished finished -> {}
        }
    }

    @Override
    public boolean end(EventStream.Output out) throws IOException {
        Optional<FinishedJob> job = FinishedJob.find(store, id);
        if (job.isEmpty()) {
            out.event("result", Map.of("id", id, "status", "cancelled"));
            return true;
        }
        if (!job.get().view().state().isFinished()) {
            return false;
        }
        out.event("result", json.of(job.get()));
        return true;
    }
}
