package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import dev.easel.server.key.ApiKey;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.AuditLog;
import dev.easel.server.key.KeyRequest;
import dev.easel.server.key.Principal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/easel/keys}: keys of clients, and who did what with them. */
public final class KeyRoutes {
    private static final int MOST_ENTRIES = 1_000;

    private final ApiKeys keys;
    private final AuditLog audit;
    private final Clock clock;

    public KeyRoutes(ApiKeys keys, AuditLog audit, Clock clock) {
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
    }

    /** Adds the routes. */
    public void register(Router router) {
        String root = "/api/easel/keys";
        router.addUnprefixed("GET", root, Problems.of(call -> list()));
        router.addUnprefixed("POST", root, Problems.of(this::create));
        router.addUnprefixed("DELETE", root + "/{id}", Problems.of(this::revoke));
        router.addUnprefixed("GET", "/api/easel/key", Problems.of(KeyRoutes::own));
        router.addUnprefixed("GET", "/api/easel/audit", Problems.of(this::audit));
    }

    private Answer list() {
        long now = clock.millis();
        return Answer.json(
                Map.of("keys", keys.all().stream().map(key -> key.toJson(now)).toList()));
    }

    private Answer create(HttpCall call) {
        ApiKeys.Created created = keys.create(KeyRequest.of(call.jsonObject()));
        audit.note(call.principal(), "key.create", created.key().subject());
        Map<String, Object> json = new LinkedHashMap<>(created.key().toJson(clock.millis()));
        json.put("key", created.secret());
        return Answer.json(201, json).with("Cache-Control", "no-store");
    }

    private Answer revoke(HttpCall call) {
        ApiKey key = keys.revoke(call.path("id"));
        audit.note(call.principal(), "key.revoke", key.subject());
        return Answer.json(key.toJson(clock.millis()));
    }

    /** What the key that was given lets its holder do. */
    private static Answer own(HttpCall call) {
        Principal principal = call.principal();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", principal.keyId().isEmpty() ? null : principal.keyId());
        json.put("name", principal.name());
        json.put("scopes", principal.scopes().words());
        return Answer.json(json);
    }

    private Answer audit(HttpCall call) {
        List<Map<String, Object>> entries =
                audit.newest(MOST_ENTRIES).stream().map(AuditLog.Entry::toJson).toList();
        return Answer.json(Map.of("entries", entries));
    }
}
