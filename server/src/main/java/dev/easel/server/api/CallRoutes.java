package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.server.call.Accepted;
import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.InputFiles;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointName;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Problem;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobState;
import dev.easel.server.usage.Price;
import dev.easel.server.webhook.Webhooks;
import dev.easel.server.worker.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /e/NAME}: calls of published workflows, and their jobs. */
public final class CallRoutes {
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=(\\d{1,6})");

    private final EndpointStore endpoints;
    private final EndpointCalls calls;
    private final InputFiles files;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final Webhooks webhooks;
    private final Workers workers;
    private final Price price;
    private final Duration limit;

    /** @param limit how long a call is waited for at most */
    public CallRoutes(
            EndpointStore endpoints,
            EndpointCalls calls,
            InputFiles files,
            JobOutputs outputs,
            Rendering rendering,
            Webhooks webhooks,
            Workers workers,
            Price price,
            Duration limit) {
        this.endpoints = endpoints;
        this.calls = calls;
        this.files = files;
        this.outputs = outputs;
        this.rendering = rendering;
        this.webhooks = webhooks;
        this.workers = workers;
        this.price = price;
        this.limit = limit;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("POST", "/e/{name}", Problems.of(this::invoke));
        router.addUnprefixed("GET", "/e/{name}/jobs/{id}", Problems.of(this::job));
        router.addUnprefixed("GET", "/e/{name}/jobs/{id}/events", Problems.of(this::events));
        router.addUnprefixed("GET", "/e/{name}/jobs/{id}/outputs/{index}", Problems.of(this::output));
        router.addUnprefixed("POST", "/e/{name}/jobs/{id}/cancel", Problems.of(this::cancel));
    }

    private Answer invoke(HttpCall call) throws IOException, InterruptedException {
        Endpoint endpoint = endpoints.require(EndpointName.parse(call.path("name")));
        Accepted accepted = Accepted.parse(call.header("Accept"));
        Optional<String> hook = call.header("Easel-Webhook").or(() -> call.query("webhook"));
        hook.ifPresent(webhooks::require);
        Map<String, Object> given = CallBody.read(call, endpoint, files);
        Optional<EndpointCalls.Once> once = call.header("Idempotency-Key")
                .map(key -> new EndpointCalls.Once(scope(call, endpoint), key, bytes(given)));
        EndpointCalls.Checked checked = calls.check(endpoint, given);
        String id = calls.submit(
                checked,
                JobOrder.of(call, endpoint.name()),
                once,
                promptId -> hook.ifPresent(url -> webhooks.register(promptId, url)));
        String prefer = call.header("Prefer").orElse("").toLowerCase(Locale.ROOT);
        if (accepted.names("text/event-stream")) {
            return stream(endpoint, id);
        }
        if (prefer.contains("respond-async")) {
            return accepted(call, endpoint, id).with("Preference-Applied", "respond-async");
        }
        Optional<FinishedJob> finished = calls.await(id, patience(prefer));
        return finished.isEmpty() ? accepted(call, endpoint, id) : result(call, endpoint, finished.get(), accepted);
    }

    /** Keys of repetition are each caller's own. */
    private static String scope(HttpCall call, Endpoint endpoint) {
        return "endpoint:" + endpoint.name() + "/" + call.principal().keyId();
    }

    /** What is asked for, whatever form it was sent in; files are named by their content. */
    private static byte[] bytes(Map<String, Object> given) {
        return JsonText.write(new TreeMap<>(given)).getBytes(StandardCharsets.UTF_8);
    }

    private Duration patience(String prefer) {
        Matcher wait = WAIT.matcher(prefer);
        if (!wait.find()) {
            return limit;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return asked.compareTo(limit) < 0 ? asked : limit;
    }

    private Answer accepted(HttpCall call, Endpoint endpoint, String id) {
        CallJson json = json(endpoint);
        return Answer.json(202, json.of(require(call, endpoint, id)))
                .with("Location", json.link(id))
                .with("Retry-After", "1");
    }

    private CallJson json(Endpoint endpoint) {
        return new CallJson(endpoint.name(), outputs, rendering, calls.events(), price);
    }

    private Answer result(HttpCall call, Endpoint endpoint, FinishedJob job, Accepted accepted) throws IOException {
        if (job.view().state() != JobState.SUCCEEDED) {
            return failure(endpoint, job);
        }
        List<JobOutput> made = outputs.of(job.outputs().orElse("{}"));
        CallJson json = json(endpoint);
        String link = json.link(job.view().promptId());
        boolean wantsJson = accepted.names("application/json") || made.isEmpty();
        Optional<String> type = wantsJson ? Optional.empty() : accepted.best(rendering.possible(made.getFirst()));
        if (wantsJson
                || (type.isEmpty() && accepted.best(List.of("application/json")).isPresent())) {
            boolean embedded = call.query("outputs").filter("base64"::equals).isPresent();
            return Answer.json(embedded ? json.embedded(job, endpoint.keepsMetadata()) : json.of(job))
                    .with("Location", link);
        }
        if (type.isEmpty()) {
            Map<String, Object> problem = Problem.members(
                    406,
                    "not_acceptable",
                    "The result of " + endpoint.reference() + " is "
                            + rendering.possible(made.getFirst()).getFirst()
                            + " and cannot be given as " + String.join(", ", accepted.ranges()) + "; accept one of "
                            + String.join(", ", rendering.possible(made.getFirst())) + " or application/json.");
            problem.put("job", link);
            return Problem.answer(problem).with("Location", link);
        }
        Answer answer = rendering
                .answer(call, made.getFirst(), type.get(), endpoint.keepsMetadata())
                .with("Location", link)
                .with("Easel-Job", job.view().promptId())
                .with("Easel-Outputs", Integer.toString(made.size()));
        Object seed = job.call().get("parameters") instanceof Map<?, ?> parameters ? parameters.get("seed") : null;
        return seed == null ? answer : answer.with("Easel-Seed", seed.toString());
    }

    private Answer failure(Endpoint endpoint, FinishedJob job) {
        Map<String, Object> error = job.error();
        boolean cancelled = job.view().state() == JobState.INTERRUPTED;
        Map<String, Object> problem = Problem.members(
                cancelled ? 409 : 500,
                error.get("code").toString(),
                error.get("message").toString());
        problem.putAll(error);
        problem.remove("message");
        Optional<String> place =
                Optional.ofNullable(error.get("input")).map(input -> error.get("node_id") + "." + input);
        place.flatMap(endpoint::writtenBy).ifPresent(parameter -> problem.put("parameter", parameter.name()));
        if (error.get("node_id") != null) {
            problem.put("node_errors", Problem.nodeErrors(error));
        }
        problem.put("endpoint", endpoint.reference());
        problem.put("job", json(endpoint).link(job.view().promptId()));
        return Problem.answer(problem);
    }

    private Answer job(HttpCall call) throws IOException {
        Endpoint endpoint = endpoint(call);
        FinishedJob job = require(call, endpoint, call.path("id"));
        boolean embedded = call.query("outputs").filter("base64"::equals).isPresent();
        return Answer.json(
                embedded
                        ? json(endpoint).embedded(job, endpoint.keepsMetadata())
                        : json(endpoint).of(job));
    }

    private Answer output(HttpCall call) throws IOException {
        Endpoint endpoint = endpoint(call);
        FinishedJob job = require(call, endpoint, call.path("id"));
        List<JobOutput> made = outputs.of(job.outputs().orElse("{}"));
        int index = index(call.path("index"));
        if (index < 0 || index >= made.size()) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "The job " + job.view().promptId() + " has " + made.size() + " outputs and none with the index "
                            + call.path("index") + ".");
        }
        JobOutput output = made.get(index);
        List<String> possible = rendering.possible(output);
        String type = Accepted.parse(call.header("Accept")).best(possible).orElse(possible.getFirst());
        return rendering
                .answer(call, output, type, endpoint.keepsMetadata())
                .with("Cache-Control", "private, max-age=3600");
    }

    private static int index(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    private Answer cancel(HttpCall call) {
        Endpoint endpoint = endpoint(call);
        FinishedJob job = require(call, endpoint, call.path("id"));
        String id = job.view().promptId();
        if (!job.view().state().isFinished() && !calls.store().cancelPending(id)) {
            workers.interrupt(id);
        }
        return FinishedJob.find(calls.store(), id)
                .map(now -> Answer.json(json(endpoint).of(now)))
                .orElseGet(() -> Answer.json(Map.of("id", id, "status", "cancelled")));
    }

    private Answer events(HttpCall call) {
        Endpoint endpoint = endpoint(call);
        return stream(endpoint, require(call, endpoint, call.path("id")).view().promptId());
    }

    private Answer stream(Endpoint endpoint, String id) {
        return EventStream.of(calls.events(), id, new CallEvents(id, json(endpoint), calls.store()));
    }

    private Endpoint endpoint(HttpCall call) {
        return endpoints.require(EndpointName.parse(call.path("name")));
    }

    /** A job of this endpoint; other jobs are none of the caller's business. */
    private FinishedJob require(HttpCall call, Endpoint endpoint, String id) {
        return FinishedJob.find(calls.store(), id)
                .filter(job -> job.endpoint().filter(endpoint.name()::equals).isPresent())
                .filter(job -> call.principal().maySee(job.view().owner()))
                .orElseThrow(() -> new EaselException(
                        ErrorCode.NOT_FOUND,
                        "There is no job " + id + " of " + endpoint.name()
                                + "; it may have been cancelled or be forgotten."));
    }
}
