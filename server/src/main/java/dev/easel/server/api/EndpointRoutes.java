package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointName;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.endpoint.ParameterDiscovery;
import dev.easel.server.endpoint.ParameterRequest;
import dev.easel.server.endpoint.Publisher;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/easel/endpoints}: publishes workflows, lists, shows and removes what is published. */
public final class EndpointRoutes {
    private final EndpointStore store;
    private final Publisher publisher;
    private final NodeRegistry registry;
    private final String version;

    public EndpointRoutes(EndpointStore store, Publisher publisher, NodeRegistry registry, String version) {
        this.store = store;
        this.publisher = publisher;
        this.registry = registry;
        this.version = version;
    }

    /** Adds the routes. */
    public void register(Router router) {
        String root = "/api/easel/endpoints";
        router.addUnprefixed("GET", "/openapi.json", call -> Answer.json(OpenApi.of(callable(call), version)));
        router.addUnprefixed("GET", root, Problems.of(this::list));
        router.addUnprefixed("POST", root, Problems.of(this::publish));
        router.addUnprefixed("POST", "/api/easel/endpoint-parameters", Problems.of(this::discover));
        router.addUnprefixed("GET", root + "/{name}", Problems.of(this::show));
        router.addUnprefixed("DELETE", root + "/{name}", Problems.of(this::remove));
    }

    private Answer list(HttpCall call) {
        return Answer.json(Map.of(
                "endpoints", callable(call).stream().map(Endpoint::toJson).toList()));
    }

    /** Those that whoever asks may call. */
    private List<Endpoint> callable(HttpCall call) {
        return store.all().stream()
                .filter(endpoint -> call.principal().scopes().mayCall(endpoint.name()))
                .toList();
    }

    private Answer show(HttpCall call) {
        return Answer.json(detail(store.require(EndpointName.parse(call.path("name")))));
    }

    private Map<String, Object> detail(Endpoint endpoint) {
        Map<String, Object> json = endpoint.toJson();
        json.put("versions", store.versions(endpoint.name()));
        json.put("workflow", endpoint.workflow().toJson());
        return json;
    }

    private Answer remove(HttpCall call) {
        EndpointName name = EndpointName.parse(call.path("name"));
        store.require(name);
        return Answer.json(Map.of("removed", store.remove(name)));
    }

    /** What would be found in a workflow, without publishing it. */
    private Answer discover(HttpCall call) {
        WorkflowDocument document = document(call, call.jsonObject());
        return Answer.json(Map.of(
                "parameters",
                ParameterDiscovery.of(publisher.toApi(document), registry).stream()
                        .map(EndpointParameter::toJson)
                        .toList()));
    }

    private Answer publish(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        String name = text(body, "name").orElseThrow(() -> invalid("The member name is missing; say what to call it."));
        Endpoint endpoint = publisher.publish(
                EndpointName.parse(name),
                document(call, body),
                requests(body),
                text(body, "description").orElse(""),
                Boolean.TRUE.equals(body.get("keep_metadata")),
                Boolean.TRUE.equals(body.get("allow_missing_files")),
                Boolean.TRUE.equals(body.get("enhance")));
        return Answer.json(201, detail(endpoint)).with("Location", "/api/easel/endpoints/" + endpoint.reference());
    }

    private static WorkflowDocument document(HttpCall call, Map<String, Object> body) {
        if (!(body.get("workflow") instanceof Map<?, ?> workflow)) {
            throw invalid("The member workflow is missing; send the workflow as a JSON object.");
        }
        return WorkflowDocument.of(workflow, "The workflow", call.limits().json());
    }

    private static List<ParameterRequest> requests(Map<String, Object> body) {
        Object given = body.get("parameters");
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof List<?> list)) {
            throw invalid("The member parameters is not a list; send objects with name and target.");
        }
        List<ParameterRequest> requests = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> raw)) {
                throw invalid("A parameter is not an object; send name and target.");
            }
            Map<String, Object> json = new LinkedHashMap<>();
            raw.forEach((key, value) -> json.put(key.toString(), value));
            requests.add(new ParameterRequest(
                    text(json, "name").orElseThrow(() -> invalid("A parameter has no name.")),
                    text(json, "target").orElseThrow(() -> invalid("A parameter has no target such as 6.text.")),
                    number(json, "min"),
                    number(json, "max"),
                    Optional.ofNullable(json.get("default")),
                    Boolean.TRUE.equals(json.get("required")),
                    text(json, "description").orElse("")));
        }
        return requests;
    }

    private static Optional<Number> number(Map<String, Object> json, String member) {
        return switch (json.get(member)) {
            case null -> Optional.empty();
            case Number number -> Optional.of(number);
            default -> throw invalid("The member " + member + " of a parameter is not a number.");
        };
    }

    private static Optional<String> text(Map<String, Object> json, String member) {
        return switch (json.get(member)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw invalid("The member " + member + " is not a text.");
        };
    }

    private static EaselException invalid(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
