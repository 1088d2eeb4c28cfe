package dev.easel.server.openai;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import java.util.LinkedHashMap;
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

    private Answer list(HttpCall call) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", models.list());
        return Answer.json(json);
    }

    private Answer one(HttpCall call) {
        return Answer.json(models.describe(call.path("model")));
    }
}
