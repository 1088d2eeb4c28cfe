package dev.easel.server.openai;

import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.FilmStills;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.InputFiles;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /v1/videos}: films as OpenAI's clients ask for them, made in the background and fetched when they are done. */
final class VideoRoutes {
    private static final String FILM = "video/mp4";
    private static final int MOST_LISTED = 100;

    private final Videos videos;
    private final VideoOrders orders;
    private final ModelCalls calls;
    private final ServedModels models;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final Clock clock;

    VideoRoutes(
            Videos videos,
            ServedModels models,
            ModelCalls calls,
            InputFiles files,
            JobOutputs outputs,
            Rendering rendering,
            Clock clock) {
        this.videos = videos;
        this.models = models;
        this.calls = calls;
        this.outputs = outputs;
        this.rendering = rendering;
        this.clock = clock;
        orders = new VideoOrders(models, files);
    }

    void register(Router router) {
        router.addUnprefixed("POST", "/v1/videos", OpenAiErrors.telling(this::create));
        router.addUnprefixed("GET", "/v1/videos", OpenAiErrors.telling(this::list));
        router.addUnprefixed("GET", "/v1/videos/{id}", OpenAiErrors.telling(call -> Answer.json(json(require(call)))));
        router.addUnprefixed("DELETE", "/v1/videos/{id}", OpenAiErrors.telling(this::delete));
        router.addUnprefixed("GET", "/v1/videos/{id}/content", OpenAiErrors.telling(this::content));
        router.addUnprefixed("POST", "/v1/videos/{id}/remix", OpenAiErrors.telling(this::remix));
    }

    private Answer create(HttpCall call) throws IOException {
        return Answer.json(json(start(call, orders.prepare(Members.of(call)), Optional.empty())));
    }

    private Videos.Video start(HttpCall call, VideoOrders.Prepared order, Optional<String> remixedFrom) {
        JobOrder who = ModelCalls.order(call, order.endpoint());
        EndpointCalls.Checked checked =
                calls.check(order.endpoint(), order.values(), 1).getFirst();
        String id = "video_" + UUID.randomUUID().toString().replace("-", "");
        Videos.Video[] video = new Videos.Video[1];
        calls.submit(checked, who, Optional.empty(), promptId -> {
            video[0] = new Videos.Video(
                    id,
                    promptId,
                    order.endpoint().name(),
                    order.prompt(),
                    order.seconds(),
                    order.size(),
                    clock.millis(),
                    remixedFrom,
                    call.principal().keyId());
            videos.add(video[0]);
        });
        return video[0];
    }

    /** The same film with another prompt. */
    private Answer remix(HttpCall call) throws IOException {
        Videos.Video source = require(call);
        Members members = Members.of(call);
        String prompt = members.requiredText("prompt");
        Optional<Endpoint> published = models.published(source.model());
        VideoOrders.Prepared order =
                published.isPresent() ? remixed(published.get(), source, prompt) : remixed(source, prompt);
        ModelCalls.addRest(order.endpoint(), members, order.values());
        return Answer.json(json(start(call, order, Optional.of(source.id()))));
    }

    private VideoOrders.Prepared remixed(Endpoint endpoint, Videos.Video source, String prompt) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (job(source).map(job -> job.call().get("parameters")).orElse(null) instanceof Map<?, ?> before) {
            before.forEach((name, value) -> values.put(name.toString(), value));
        }
        values.keySet().removeIf(name -> endpoint.parameter(name).isEmpty());
        values.putAll(ModelCalls.values(endpoint, prompt, Optional.empty()));
        return VideoOrders.of(endpoint, values, prompt);
    }

    private VideoOrders.Prepared remixed(Videos.Video source, String prompt) {
        return orders.withModel(
                Optional.of(source.model()),
                prompt,
                ImageOrder.PixelSize.parse(Optional.of(source.size())),
                Optional.of(Double.parseDouble(source.seconds())),
                Optional.empty());
    }

    private Answer list(HttpCall call) {
        boolean oldestFirst = call.query("order").filter("asc"::equals).isPresent();
        Optional<String> owner = call.principal().scopes().admin()
                ? Optional.empty()
                : Optional.of(call.principal().keyId());
        int limit = (int) Math.clamp(call.integer("limit").orElse(20L), 1, MOST_LISTED);
        Optional<Videos.Video> after = call.query("after").map(id -> require(call, id));
        Videos.Page page = videos.page(owner, after, oldestFirst, limit);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", page.videos().stream().map(this::json).toList());
        json.put(
                "first_id",
                page.videos().isEmpty() ? null : page.videos().getFirst().id());
        json.put(
                "last_id",
                page.videos().isEmpty() ? null : page.videos().getLast().id());
        json.put("has_more", page.more());
        return Answer.json(json);
    }

    private Answer delete(HttpCall call) throws IOException {
        Videos.Video video = require(call);
        calls.cancel(List.of(video.promptId()));
        Optional<FinishedJob> job =
                job(video).filter(found -> found.view().state().isFinished());
        for (JobOutput output : job.map(this::made).orElse(List.of())) {
            Files.deleteIfExists(output.file());
        }
        calls.calls().store().deleteHistory(List.of(video.promptId()));
        videos.remove(video.id());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", video.id());
        json.put("object", "video.deleted");
        json.put("deleted", true);
        return Answer.json(json);
    }

    private Answer content(HttpCall call) throws IOException {
        Videos.Video video = require(call);
        FinishedJob job = job(video).orElseThrow(VideoRoutes::forgotten);
        if (job.view().state() != JobState.SUCCEEDED) {
            throw OpenAiErrors.notFound(
                    "video_not_ready", "video_id", "The film " + video.id() + " is " + status(job) + ".");
        }
        JobOutput film = film(job).orElseThrow(VideoRoutes::forgotten);
        boolean keeps =
                models.published(video.model()).map(Endpoint::keepsMetadata).orElse(false);
        return switch (call.query("variant").orElse("video")) {
            case "video" -> rendering.answer(call, film, FILM, keeps);
            case "thumbnail" -> Answer.bytes(200, "image/webp", FilmStills.thumbnail(film.file()));
            case "spritesheet" -> Answer.bytes(200, "image/jpeg", FilmStills.spritesheet(film.file()));
            default ->
                throw OpenAiErrors.invalid(
                        "variant", "invalid_value", "The variants are video, thumbnail and spritesheet.");
        };
    }

    private static HttpFailure forgotten() {
        return OpenAiErrors.notFound("expired", "video_id", "The film is not kept any more.");
    }

    private Videos.Video require(HttpCall call) {
        return require(call, call.path("id"));
    }

    private Videos.Video require(HttpCall call, String id) {
        return videos.find(id)
                .filter(video -> call.principal().maySee(video.owner()))
                .orElseThrow(() -> OpenAiErrors.notFound("not_found", "video_id", "There is no film \"" + id + "\"."));
    }

    private Optional<FinishedJob> job(Videos.Video video) {
        return FinishedJob.find(calls.calls().store(), video.promptId());
    }

    private List<JobOutput> made(FinishedJob job) {
        return outputs.of(job.outputs().orElse("{}"));
    }

    private Optional<JobOutput> film(FinishedJob job) {
        return made(job).stream()
                .filter(output -> rendering.kind(output) == Rendering.Kind.FILM)
                .findFirst();
    }

    private static String status(FinishedJob job) {
        return switch (job.view().state()) {
            case QUEUED -> "queued";
            case RUNNING -> "in_progress";
            case SUCCEEDED -> "completed";
            case FAILED, INTERRUPTED -> "failed";
        };
    }

    private Map<String, Object> json(Videos.Video video) {
        Optional<FinishedJob> job = job(video);
        boolean noFilm = job.filter(found -> found.view().state() == JobState.SUCCEEDED
                        && film(found).isEmpty())
                .isPresent();
        String status = noFilm ? "failed" : job.map(VideoRoutes::status).orElse("failed");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", video.id());
        json.put("object", "video");
        json.put("model", video.model());
        json.put("status", status);
        json.put("progress", progress(video, status));
        json.put("created_at", video.createdAt() / 1000);
        json.put(
                "completed_at",
                job.flatMap(found -> found.view().endedAt())
                        .map(end -> end / 1000)
                        .orElse(null));
        json.put("expires_at", null);
        json.put("prompt", video.prompt());
        json.put("seconds", video.seconds());
        json.put("size", video.size());
        json.put("remixed_from_video_id", video.remixedFrom().orElse(null));
        json.put("error", status.equals("failed") ? error(job, noFilm) : null);
        return json;
    }

    private long progress(Videos.Video video, String status) {
        return switch (status) {
            case "completed" -> 100;
            case "in_progress" ->
                calls.calls()
                        .events()
                        .progress(video.promptId())
                        .map(now -> Math.min(99, (long) (100 * now.value())))
                        .orElse(0L);
            default -> 0;
        };
    }

    private static Map<String, Object> error(Optional<FinishedJob> job, boolean noFilm) {
        Map<String, Object> error = new LinkedHashMap<>();
        if (job.isEmpty()) {
            error.put("code", "expired");
            error.put("message", "The film was cancelled, or is not kept any more.");
        } else if (noFilm) {
            error.put("code", "no_film");
            error.put("message", "The workflow made no film; pictures are asked for at /v1/images/generations.");
        } else {
            error.putAll(job.get().error());
        }
        return error;
    }
}
