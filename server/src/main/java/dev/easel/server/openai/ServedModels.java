package dev.easel.server.openai;

import dev.easel.errors.EaselException;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointName;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.endpoint.ParameterDiscovery;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.recipe.FilmModel;
import dev.easel.server.recipe.FilmModels;
import dev.easel.server.recipe.FilmRequest;
import dev.easel.server.recipe.FilmWorkflow;
import dev.easel.server.recipe.ImageEdit;
import dev.easel.server.recipe.ImageModel;
import dev.easel.server.recipe.ImageModels;
import dev.easel.server.recipe.ImageRequest;
import dev.easel.server.recipe.ImageWorkflow;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may be asked for by name: published workflows, and the models that Easel knows how to ask without one. A published workflow
 * hides a model of the same name.
 */
public final class ServedModels {
    private static final String PREFIX = "easel";

    private final EndpointStore endpoints;
    private final ImageModels images;
    private final Optional<FilmModels> films;
    private final NodeRegistry registry;

    /** @param films how films are made without a workflow; empty where nobody can look into model files */
    public ServedModels(
            EndpointStore endpoints, ImageModels images, Optional<FilmModels> films, NodeRegistry registry) {
        this.endpoints = endpoints;
        this.images = images;
        this.films = films;
        this.registry = registry;
    }

    /** All of them, as {@code /v1/models} lists them. */
    List<Map<String, Object>> list() {
        List<Map<String, Object>> listed = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Endpoint endpoint : endpoints.all()) {
            listed.add(entry(endpoint.name(), endpoint.publishedAt() / 1000, "endpoint"));
            names.add(endpoint.name());
        }
        List<String> models = new ArrayList<>();
        images.complete().forEach(model -> models.add(model.family().title()));
        films.ifPresent(found ->
                found.complete().forEach(model -> models.add(model.family().title())));
        for (String model : models) {
            if (!names.contains(model)) {
                listed.add(entry(model, 0, PREFIX));
                names.add(model);
            }
        }
        return listed;
    }

    /** One of them. */
    Map<String, Object> describe(String name) {
        Optional<Endpoint> endpoint = published(name);
        if (endpoint.isPresent()) {
            return entry(name, endpoint.get().publishedAt() / 1000, "endpoint");
        }
        if (film(Optional.of(name)).isEmpty()) {
            model(Optional.of(name));
        }
        return entry(name, 0, PREFIX);
    }

    private static Map<String, Object> entry(String id, long created, String owner) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", id);
        entry.put("object", "model");
        entry.put("created", created);
        entry.put("owned_by", owner);
        return entry;
    }

    /** A published workflow. */
    Optional<Endpoint> published(String name) {
        try {
            return endpoints.find(EndpointName.parse(name));
        } catch (EaselException noSuchName) {
            return Optional.empty();
        }
    }

    /** What makes pictures from a prompt under a name; without a name, the best model that is there. */
    Endpoint forPictures(Optional<String> name, Optional<ImageOrder.PixelSize> size) {
        Optional<Endpoint> endpoint = name.flatMap(this::published);
        if (endpoint.isPresent()) {
            return endpoint.get();
        }
        ImageModel model = model(name);
        ImageRequest request = new ImageRequest(
                "",
                BigInteger.ZERO,
                model.family().steps(),
                size(size, model.family().size()),
                model.family().guidance());
        return builtIn(model.family().title(), ImageWorkflow.of(model, request, PREFIX));
    }

    /** A model for films under a name; without a name, the best that is there. */
    Optional<FilmModel> film(Optional<String> name) {
        try {
            return films.map(found -> found.find(name));
        } catch (EaselException notThere) {
            return Optional.empty();
        }
    }

    /** What makes one film with a model. */
    Endpoint forFilm(FilmModel model, FilmRequest request) {
        return builtIn(model.family().title(), FilmWorkflow.of(model, request, PREFIX));
    }

    /** What changes pictures under a name. */
    Endpoint forEdits(Optional<String> name, ImageEdit edit) {
        return name.flatMap(this::published).orElseGet(() -> {
            ImageModel model = model(name);
            return builtIn(model.family().title(), ImageWorkflow.of(model, edit, PREFIX));
        });
    }

    /** The pixels on a side that a model is best at. */
    int usualSize(Optional<String> name) {
        return model(name).family().size();
    }

    private Endpoint builtIn(String name, Map<String, Object> nodes) {
        Workflow workflow = Workflow.of(nodes, WorkflowLimits.STANDARD);
        return new Endpoint(name, 1, workflow, ParameterDiscovery.of(workflow, registry), "", false, 0);
    }

    private ImageModel model(Optional<String> name) {
        try {
            return images.find(name);
        } catch (EaselException notThere) {
            throw unknown(name);
        }
    }

    /** There is no model of this name; says which there are. */
    HttpFailure unknown(Optional<String> name) {
        List<String> names =
                list().stream().map(entry -> entry.get("id").toString()).toList();
        String offered = names.isEmpty()
                ? "; there is none: publish a workflow, or pull a model with: easel models pull flux-schnell"
                : "; there is " + String.join(", ", names);
        return OpenAiErrors.notFound(
                "model_not_found",
                "model",
                name.map(asked -> "There is no model \"" + asked + "\"").orElse("There is no model to choose") + offered
                        + ".");
    }

    /** Nothing of this name makes films; says what does. */
    HttpFailure noFilms(Optional<String> name) {
        List<String> names = new ArrayList<>();
        endpoints.all().forEach(endpoint -> names.add(endpoint.name()));
        films.ifPresent(found ->
                found.complete().forEach(model -> names.add(model.family().title())));
        String offered = names.isEmpty()
                ? "; publish a workflow that makes films (easel publish ltx.json --as ltx), or pull a model with: easel"
                        + " models pull ltx-video-0.9.5"
                : "; endpoints and models for films are " + String.join(", ", names);
        return OpenAiErrors.notFound(
                "model_not_found",
                "model",
                name.map(asked -> "There is no model \"" + asked + "\" for films")
                                .orElse("There is no model for films") + offered + ".");
    }

    /** A size that a model of this API can make, else what it is best at. */
    static ImageRequest.Size size(Optional<ImageOrder.PixelSize> asked, int otherwise) {
        try {
            return asked.map(size -> new ImageRequest.Size(size.width(), size.height()))
                    .orElseGet(() -> new ImageRequest.Size(otherwise, otherwise));
        } catch (EaselException impossible) {
            throw OpenAiErrors.invalid("size", "invalid_value", impossible.getMessage());
        }
    }
}
