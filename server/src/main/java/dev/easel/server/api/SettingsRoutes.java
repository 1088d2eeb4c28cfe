package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /settings} and {@code /users}. */
public final class SettingsRoutes {
    private final UserAccounts accounts;

    public SettingsRoutes(UserAccounts accounts) {
        this.accounts = accounts;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/settings", call -> Answer.json(UserAccounts.readObject(file(call))));
        router.add("GET", "/settings/{id}", this::setting);
        router.add("POST", "/settings", call -> change(call, call.jsonObject()));
        router.add("POST", "/settings/{id}", this::changeOne);
        router.add("GET", "/users", call -> users());
        router.add("POST", "/users", this::addUser);
    }

    private Path file(HttpCall call) throws IOException {
        return accounts.require(call).resolve("comfy.settings.json");
    }

    private Answer setting(HttpCall call) throws IOException {
        return Answer.json(UserAccounts.readObject(file(call)).get(call.path("id")));
    }

    private Answer changeOne(HttpCall call) throws IOException {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put(call.path("id"), call.json());
        return change(call, change);
    }

    private Answer change(HttpCall call, Map<String, Object> changes) throws IOException {
        Path file = file(call);
        synchronized (accounts) {
            Map<String, Object> settings = new LinkedHashMap<>(UserAccounts.readObject(file));
            settings.putAll(changes);
            UserAccounts.writeObject(file, settings);
        }
        return Answer.ok();
    }

    private Answer users() throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("storage", "server");
        if (accounts.isMultiUser()) {
            answer.put("users", accounts.users());
        } else {
            answer.put("migrated", accounts.isMigrated());
        }
        return Answer.json(answer);
    }

    private Answer addUser(HttpCall call) throws IOException {
        if (!(call.jsonObject().get("username") instanceof String given) || given.isBlank()) {
            throw HttpFailure.status(400);
        }
        String name = given.strip();
        if (name.startsWith("__")) {
            return Answer.json(400, Map.of("error", "System User prefix not allowed"));
        }
        if (accounts.users().containsValue(name)) {
            return Answer.json(400, Map.of("error", "Duplicate username."));
        }
        return Answer.json(accounts.add(name));
    }
}
