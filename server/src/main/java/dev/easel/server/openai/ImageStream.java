package dev.easel.server.openai;

import dev.easel.errors.EaselException;
import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOrder;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.http.ErrorAnswers;
import dev.easel.server.http.EventStream;
import dev.easel.server.job.JobState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Pictures as events: some of the work in progress, then each when it is done. A client that leaves ends the work. */
final class ImageStream implements EventStream.Source {
    private static final int MOST_WAITING = 1_000;
    private static final long PATIENCE_SECONDS = 1;

    private final ModelCalls calls;
    private final ImageResults results;
    private final Endpoint endpoint;
    private final ImageOrder order;
    private final Map<String, Object> values;
    private final String family;
    private final JobOrder who;
    private final List<EndpointCalls.Checked> checked;

    /** @param family what the events' names begin with */
    ImageStream(
            ModelCalls calls,
            ImageResults results,
            Endpoint endpoint,
            ImageOrder order,
            Map<String, Object> values,
            String family,
            JobOrder who,
            List<EndpointCalls.Checked> checked) {
        this.calls = calls;
        this.results = results;
        this.endpoint = endpoint;
        this.order = order;
        this.values = values;
        this.family = family;
        this.who = who;
        this.checked = checked;
    }

    /** A job with what happens to it. */
    private record Followed(String id, LinkedBlockingQueue<JobEvent> events) {}

    @Override
    public void run(EventStream.Sender sender) throws IOException, InterruptedException {
        JobEvents events = calls.calls().events();
        List<Followed> jobs = new ArrayList<>();
        List<JobEvents.Subscription> subscriptions = new ArrayList<>();
        try {
            for (EndpointCalls.Checked one : checked) {
                LinkedBlockingQueue<JobEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
                String id = calls.submit(
                        one,
                        who,
                        Optional.empty(),
                        promptId -> subscriptions.add(events.subscribe(promptId, waiting::offer)));
                jobs.add(new Followed(id, waiting));
            }
            for (Followed job : jobs) {
                if (!follow(job, sender)) {
                    return;
                }
            }
        } catch (EaselException refused) {
            int status = ErrorAnswers.status(refused.code());
            String code = refused.code().name().toLowerCase(Locale.ROOT);
            sender.send("error", error(OpenAiErrors.error(status, code, null, refused.getMessage())));
        } finally {
            subscriptions.forEach(JobEvents.Subscription::close);
            calls.cancel(jobs.stream().map(Followed::id).toList());
        }
    }

    /** Whether the job succeeded. */
    private boolean follow(Followed job, EventStream.Sender sender) throws IOException, InterruptedException {
        int sent = 0;
        while (true) {
            JobEvent event = job.events().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                sender.keepAlive();
            } else if (event instanceof JobEvent.Previewed preview && isDue(job, sent)) {
                sender.send(family + ".partial_image", partial(preview.jpeg(), sent++));
            }
            if (event == null || event instanceof JobEvent.Finished) {
                Optional<FinishedJob> now = FinishedJob.find(calls.calls().store(), job.id());
                if (now.isEmpty()) {
                    sender.send("error", error(OpenAiErrors.error(409, "cancelled", null, "The job was cancelled.")));
                    return false;
                }
                if (now.get().view().state().isFinished()) {
                    return end(now.get(), sender);
                }
            }
        }
    }

    /** Pictures of work in progress come evenly over the run. */
    private boolean isDue(Followed job, int sent) {
        double progress = calls.calls()
                .events()
                .progress(job.id())
                .map(now -> now.steps() == 0 ? 0.0 : (double) now.step() / now.steps())
                .orElse(0.0);
        return sent < order.partials() && progress * (order.partials() + 1) >= sent + 1;
    }

    private boolean end(FinishedJob job, EventStream.Sender sender) throws IOException {
        List<ImageResults.Made> made = results.of(job);
        if (job.view().state() != JobState.SUCCEEDED || made.isEmpty()) {
            Map<String, Object> told = job.error();
            String message = job.view().state() == JobState.SUCCEEDED
                    ? endpoint.reference() + " makes no pictures."
                    : told.get("message").toString();
            sender.send("error", error(OpenAiErrors.error(500, told.get("code").toString(), null, message)));
            return false;
        }
        Map<String, Object> event = event("completed", order.format().title());
        event.put("b64_json", results.base64(made.getFirst(), order, endpoint));
        event.put(
                "usage",
                Map.of(
                        "input_tokens", 0,
                        "output_tokens", 0,
                        "total_tokens", 0,
                        "input_tokens_details", Map.of("image_tokens", 0, "text_tokens", 0)));
        sender.send(family + ".completed", event);
        return true;
    }

    private Map<String, Object> partial(byte[] jpeg, int index) {
        Map<String, Object> event = event("partial_image", "jpeg");
        event.put("partial_image_index", index);
        event.put("b64_json", Base64.getEncoder().encodeToString(jpeg));
        return event;
    }

    private Map<String, Object> event(String name, String format) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", family + "." + name);
        event.put("created_at", System.currentTimeMillis() / 1000);
        event.put("size", ModelCalls.usualSize(endpoint, values).orElse("auto"));
        event.put("quality", "auto");
        event.put("background", "opaque");
        event.put("output_format", format);
        return event;
    }

    private static Map<String, Object> error(Map<String, Object> error) {
        return Map.of("type", "error", "error", error);
    }
}
