package dev.easel.server.key;

import dev.easel.server.job.KeyLimits;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A key without its secret, which nobody but its holder knows.
 *
 * @param id by which jobs and bills refer to it
 * @param name for people
 * @param scopes what it lets its holder do
 * @param createdAt milliseconds since 1970
 * @param expiresAt from when on it is no use, milliseconds since 1970
 * @param revokedAt since when it is no use, milliseconds since 1970
 * @param limits how much its holder may have at a time
 */
public record ApiKey(
        String id,
        String name,
        Scopes scopes,
        long createdAt,
        Optional<Long> expiresAt,
        Optional<Long> revokedAt,
        KeyLimits limits) {
    /** Whether a key opens anything. */
    public enum State {
        VALID,
        EXPIRED,
        REVOKED
    }

    public ApiKey {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(scopes, "scopes");
    }

    /** Whether it opens anything at a moment, milliseconds since 1970. */
    public State state(long now) {
        if (revokedAt.isPresent()) {
            return State.REVOKED;
        }
        return expiresAt.isPresent() && expiresAt.get() <= now ? State.EXPIRED : State.VALID;
    }

    /** As clients and the command line show it. */
    public Map<String, Object> toJson(long now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("name", name);
        json.put("scopes", scopes.words());
        json.put("state", state(now).name().toLowerCase(Locale.ROOT));
        json.put("created_at", time(createdAt));
        json.put("expires_at", expiresAt.map(ApiKey::time).orElse(null));
        json.put("revoked_at", revokedAt.map(ApiKey::time).orElse(null));
        Map<String, Object> most = new LinkedHashMap<>();
        most.put("running", limits.running().orElse(null));
        most.put("per_minute", limits.perMinute().orElse(null));
        most.put("waiting", limits.waiting().orElse(null));
        json.put("limits", most);
        return json;
    }

    /** How the audit log names it. */
    public String subject() {
        return id + " " + name + " (" + String.join(", ", scopes.words()) + ")";
    }

    static String time(long milliseconds) {
        return Instant.ofEpochMilli(milliseconds).toString();
    }
}
