package dev.easel.server.openai;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /v1/models}: what may be asked for by name. */
final class ModelRoutes {
    private final ServedModels models;

    ModelRoutes(ServedModels models) {
        this.models = models;
    }

    void register(Router router) {
        router.addUnprefixed("GET", "/v1/models", OpenAiErrors.telling(this::list));
        router.addUnprefixed("GET", "/v1/models/{model}", OpenAiErrors.telling(this::one));
    }

    /** What clients of OpenAI may also ask for is not here; they are told so in their own form. */
    void registerOthers(Router router) {
        for (String method : List.of("GET", "POST", "DELETE")) {
            router.addUnprefixed(
                    method,
                    "/v1/{path...}",
                    call -> OpenAiErrors.answer(
                            404,
                            "unknown_url",
                            null,
                            "Nothing answers " + method + " /v1/" + call.path("path")
                                    + " here; there are images/generations, images/edits, videos and models."));
        }
    }

    private Answer list(HttpCall call) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put(
                "data",
                models.list().stream()
                        .filter(model -> call.principal()
                                .scopes()
                                .mayCall(model.get("id").toString()))
                        .toList());
        return Answer.json(json);
    }

    private Answer one(HttpCall call) {
        ModelCalls.requireCall(call, call.path("model"));
        return Answer.json(models.describe(call.path("model")));
    }
}
