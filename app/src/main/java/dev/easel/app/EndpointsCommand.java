package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.server.StoredState;
import dev.easel.server.api.OpenApi;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointName;
import dev.easel.server.endpoint.EndpointStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists, shows and removes published workflows. */
@Command(
        name = "endpoints",
        description = "Lists, shows and removes published workflows.",
        footer = {
            "",
            "Examples:",
            "  easel endpoints list",
            "  easel endpoints show flux@2",
            "  easel endpoints remove flux",
            "  easel endpoints openapi > openapi.json",
        })
final class EndpointsCommand implements Callable<Integer> {
    /** What to do. */
    enum Action {
        LIST,
        SHOW,
        REMOVE,
        OPENAPI
    }

    private final EaselCommand easel;

    @Parameters(index = "0", paramLabel = "ACTION", description = "list, show, remove or openapi.")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "NAME or NAME@VERSION.")
    private String name;

    @Mixin
    private EndpointPlace place = new EndpointPlace();

    EndpointsCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Map<?, ?> answer = place.server(easel.environment()).isPresent() ? remote() : local();
        print(answer);
        return ExitCode.SUCCESS.status();
    }

    private Map<?, ?> remote() {
        String root = "/api/easel/endpoints";
        return switch (action) {
            case LIST -> place.ask(easel, "GET", root, "");
            case SHOW -> place.ask(easel, "GET", root + "/" + EndpointPlace.encoded(required()), "");
            case REMOVE -> place.ask(easel, "DELETE", root + "/" + EndpointPlace.encoded(required()), "");
            case OPENAPI -> place.ask(easel, "GET", "/openapi.json", "");
        };
    }

    private Map<String, Object> local() {
        try (StoredState state = place.open(easel)) {
            EndpointStore store = state.endpoints();
            return switch (action) {
                case LIST ->
                    Map.of(
                            "endpoints",
                            store.all().stream().map(Endpoint::toJson).toList());
                case SHOW -> {
                    Endpoint endpoint = store.require(EndpointName.parse(required()));
                    Map<String, Object> json = new LinkedHashMap<>(endpoint.toJson());
                    json.put("versions", store.versions(endpoint.name()));
                    json.put("workflow", endpoint.workflow().toJson());
                    yield json;
                }
                case REMOVE -> {
                    EndpointName wanted = EndpointName.parse(required());
                    store.require(wanted);
                    yield Map.of("removed", store.remove(wanted));
                }
                case OPENAPI -> OpenApi.of(store.all(), Version.easel());
            };
        }
    }

    private String required() {
        if (name == null) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "Say which endpoint; see easel endpoints list.");
        }
        return name;
    }

    private void print(Map<?, ?> answer) {
        if (easel.json() || action == Action.OPENAPI) {
            easel.console().out().println(JsonText.write(answer));
            return;
        }
        switch (action) {
            case LIST -> {
                for (Object endpoint : (List<?>) answer.get("endpoints")) {
                    EndpointReport.print(easel, (Map<?, ?>) endpoint);
                }
            }
            case SHOW -> {
                EndpointReport.print(easel, answer);
                easel.console().out().println("  versions " + answer.get("versions"));
            }
            case REMOVE ->
                easel.console().out().println("Removed " + answer.get("removed") + " version(s) of " + name + ".");
            case OPENAPI -> throw new IllegalStateException("printed above");
        }
    }
}
