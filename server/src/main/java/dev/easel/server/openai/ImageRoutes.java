package dev.easel.server.openai;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.InputFiles;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.http.Answer;
import dev.easel.server.http.EventStream;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.http.SignedLinks;
import dev.easel.server.job.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /v1/images}: pictures from prompts and changed pictures, as OpenAI's clients ask for them. */
public final class ImageRoutes {
    private final ServedModels models;
    private final ModelCalls calls;
    private final EditOrders edits;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final ImageResults results;
    private final Duration limit;

    /** @param limit how long a request is waited for at most */
    ImageRoutes(
            ServedModels models,
            ModelCalls calls,
            InputFiles files,
            JobOutputs outputs,
            Rendering rendering,
            SignedLinks links,
            Duration limit) {
        this.models = models;
        this.calls = calls;
        this.outputs = outputs;
        this.rendering = rendering;
        this.limit = limit;
        edits = new EditOrders(models, files);
        results = new ImageResults(outputs, rendering, links);
    }

    /** Adds the routes. */
    void register(Router router) {
        router.addUnprefixed("POST", "/v1/images/generations", OpenAiErrors.telling(this::generate));
        router.addUnprefixed("POST", "/v1/images/edits", OpenAiErrors.telling(this::edit));
        router.addUnprefixed("GET", "/v1/images/{id}/{file}", OpenAiErrors.telling(this::picture));
    }

    private Answer generate(HttpCall call) throws IOException, InterruptedException {
        Members members = Members.of(call);
        ImageOrder order = ImageOrder.read(members);
        Endpoint endpoint = models.forPictures(order.model(), order.size());
        Map<String, Object> values = ModelCalls.values(endpoint, order.prompt(), order.size());
        ModelCalls.addRest(endpoint, members, values);
        return produce(call, endpoint, order, values, "image_generation");
    }

    private Answer edit(HttpCall call) throws IOException, InterruptedException {
        Members members = Members.of(call);
        ImageOrder order = ImageOrder.read(members);
        EditOrders.Prepared prepared = edits.prepare(order, members);
        return produce(call, prepared.endpoint(), order, prepared.values(), "image_edit");
    }

    private Answer produce(
            HttpCall call, Endpoint endpoint, ImageOrder order, Map<String, Object> values, String family)
            throws IOException, InterruptedException {
        JobOrder who = ModelCalls.order(call, endpoint);
        List<EndpointCalls.Checked> checked = calls.check(endpoint, values, order.count());
        if (order.stream()) {
            return EventStream.answer(
                    call, new ImageStream(calls, results, endpoint, order, values, family, who, checked));
        }
        List<String> ids = new ArrayList<>();
        for (EndpointCalls.Checked one : checked) {
            ids.add(calls.submit(one, who, once(call, endpoint, values, ids.size()), id -> {}));
        }
        Optional<List<FinishedJob>> finished = calls.await(ids, limit);
        if (finished.isEmpty()) {
            return OpenAiErrors.answer(
                            504,
                            "timeout",
                            null,
                            "The pictures were not done within " + limit.toSeconds()
                                    + " s and were given up; ask for fewer or smaller ones, or let the server wait longer"
                                    + " (--call-timeout).")
                    .with("x-should-retry", "false");
        }
        return answer(call, endpoint, order, values, finished.get());
    }

    private static Optional<EndpointCalls.Once> once(
            HttpCall call, Endpoint endpoint, Map<String, Object> values, int index) {
        byte[] body = JsonText.write(new TreeMap<>(values)).getBytes(StandardCharsets.UTF_8);
        return call.header("Idempotency-Key")
                .map(key -> new EndpointCalls.Once(
                        "images:" + endpoint.name() + "/" + call.principal().keyId(), key + "/" + index, body));
    }

    private Answer answer(
            HttpCall call, Endpoint endpoint, ImageOrder order, Map<String, Object> values, List<FinishedJob> jobs)
            throws IOException {
        List<Object> data = new ArrayList<>();
        for (FinishedJob job : jobs) {
            if (job.view().state() != JobState.SUCCEEDED) {
                return OpenAiErrors.failed(job);
            }
            for (ImageResults.Made made : results.of(job)) {
                if (data.size() < order.count()) {
                    data.add(results.item(made, order, endpoint, call.origin()));
                }
            }
        }
        if (data.isEmpty()) {
            throw OpenAiErrors.invalid(
                    "model",
                    "invalid_value",
                    endpoint.reference() + " makes no pictures; films are asked for at /v1/videos.");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("created", System.currentTimeMillis() / 1000);
        json.put("background", "opaque");
        json.put("output_format", order.format().title());
        ModelCalls.usualSize(endpoint, values).ifPresent(size -> json.put("size", size));
        json.put("data", data);
        return Answer.json(json);
    }

    private Answer picture(HttpCall call) throws IOException {
        String[] parts = call.path("file").split("\\.", 2);
        Optional<ImageOrder.Format> format = parts.length == 2 ? ImageOrder.Format.of(parts[1]) : Optional.empty();
        Optional<FinishedJob> job = FinishedJob.find(calls.calls().store(), call.path("id"))
                .filter(found -> found.endpoint().isPresent())
                .filter(found -> call.principal().maySee(found.view().owner()));
        if (format.isEmpty() || job.isEmpty() || !parts[0].matches("\\d{1,4}")) {
            throw gone();
        }
        List<JobOutput> made = outputs.of(job.get().outputs().orElse("{}"));
        int index = Integer.parseInt(parts[0]);
        if (index >= made.size() || rendering.kind(made.get(index)) != Rendering.Kind.PICTURE) {
            throw gone();
        }
        boolean keeps = models.published(job.get().endpoint().orElseThrow())
                .map(Endpoint::keepsMetadata)
                .orElse(false);
        return rendering
                .answer(call, made.get(index), format.get().mediaType(), keeps)
                .with("Cache-Control", "private, max-age=3600");
    }

    private static HttpFailure gone() {
        return OpenAiErrors.notFound("not_found", null, "There is no such picture; it may have been forgotten.");
    }
}
