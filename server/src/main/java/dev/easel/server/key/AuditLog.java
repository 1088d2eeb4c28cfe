package dev.easel.server.key;

import dev.easel.server.database.Tables;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who changed what: keys, endpoints, models, the queue. Jobs themselves are in their own record. */
public final class AuditLog {
    private final Tables tables;
    private final Clock clock;

    /**
     * Something that was done.
     *
     * @param at milliseconds since 1970
     * @param actor the id and name of the key, or who it was otherwise
     * @param action what was done
     * @param subject to what
     */
    public record Entry(long at, String actor, String action, String subject) {
        /** As clients and the command line show it. */
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("at", ApiKey.time(at));
            json.put("actor", actor);
            json.put("action", action);
            json.put("subject", subject);
            return json;
        }
    }

    public AuditLog(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /** Notes what someone with a key did. */
    public void note(Principal actor, String action, String subject) {
        note(actor.keyId().isEmpty() ? actor.name() : actor.keyId() + " " + actor.name(), action, subject);
    }

    /** Notes what someone did. */
    public void note(String actor, String action, String subject) {
        tables.update(
                "INSERT INTO audit (audit_id, at, actor, action, subject) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (audit_id) DO NOTHING",
                UUID.randomUUID().toString(),
                clock.millis(),
                actor,
                action,
                subject);
    }

    /** The newest entries, newest first. */
    public List<Entry> newest(int most) {
        return tables.list(
                "SELECT at, actor, action, subject FROM audit ORDER BY at DESC, audit_id LIMIT ?",
                row -> new Entry(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
                most);
    }
}
