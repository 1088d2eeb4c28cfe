package dev.easel.server.v2;

import dev.easel.server.api.EventStream;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobProgress;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells of a job as the API's event stream does: {@code status}, {@code progress}, {@code preview}, {@code output}. */
final class V2JobEvents implements EventStream.Teller {
    private final String id;
    private final String owner;
    private final JobStore store;
    private final V2Jobs jobs;
    private final String origin;
    private Map<String, Object> lastStatus = Map.of();

    V2JobEvents(JobView job, JobStore store, V2Jobs jobs, String origin) {
        id = job.promptId();
        owner = job.owner();
        this.store = store;
        this.jobs = jobs;
        this.origin = origin;
    }

    @Override
    public void begin(EventStream.Output out) throws IOException {
        Optional<JobView> job = store.job(id);
        if (job.isPresent() && !job.get().state().isFinished()) {
            status(job.get(), out);
            Optional<JobProgress> progress = jobs.progress(job.get());
            if (progress.isPresent()) {
                out.event("progress", progress.get().toJson());
            }
            Optional<JobEvent.Previewed> preview = jobs.events().preview(id);
            if (preview.isPresent()) {
                tell(preview.get(), out);
            }
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
            case JobEvent.Produced produced -> {
                for (AssetRecord record : jobs.assets(id, owner, produced)) {
                    out.event("output", jobs.output(record, origin));
                }
            }
            case JobEvent.Finished finished -> {}
        }
    }

    @Override
    public boolean end(EventStream.Output out) throws IOException {
        Optional<JobView> job = store.job(id);
        if (job.isEmpty()) {
            out.event("status", statusData("canceled", Optional.empty()));
            return true;
        }
        status(job.get(), out);
        return job.get().state().isFinished();
    }

    private void status(JobView job, EventStream.Output out) throws IOException {
        Optional<Integer> position = job.state() == JobState.QUEUED ? jobs.position(job) : Optional.empty();
        Map<String, Object> data = statusData(jobs.status(job), position);
        if (!data.equals(lastStatus)) {
            lastStatus = data;
            out.event("status", data);
        }
    }

    private static Map<String, Object> statusData(String status, Optional<Integer> position) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", status);
        data.put("queue_position", position.orElse(null));
        return data;
    }
}
