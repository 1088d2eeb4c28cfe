package dev.easel.server.call;

import dev.easel.server.database.Tables;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Keys with which clients mark requests that must not run twice; kept for a day. */
public final class IdempotencyKeys {
    private static final Duration KEPT = Duration.ofHours(24);

    private final Tables tables;
    private final Clock clock;

    public IdempotencyKeys(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /** What became of a claim. */
    public sealed interface Claim {
        /** The key is new. */
        record New() implements Claim {}

        /** The same request came before and has this job. */
        record Repeated(String promptId) implements Claim {}

        /** Another request came before with this key. */
        record Reused() implements Claim {}
    }

    private record Stored(String digest, String promptId) {}

    /**
     * Claims a key.
     *
     * @param scope whose keys: the same key in another scope is another key
     * @param body what was asked for
     * @param promptId the job it will be
     */
    public Claim claim(String scope, String key, byte[] body, String promptId) {
        long now = clock.millis();
        tables.update("DELETE FROM idempotency_key WHERE claimed_at < ?", now - KEPT.toMillis());
        String digest = digest(body);
        int written = tables.update(
                "INSERT INTO idempotency_key (scope, idempotency_key, body_digest, prompt_id, claimed_at)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, idempotency_key) DO NOTHING",
                scope,
                key,
                digest,
                promptId,
                now);
        if (written == 1) {
            return new Claim.New();
        }
        List<Stored> stored = tables.list(
                "SELECT body_digest, prompt_id FROM idempotency_key WHERE scope = ? AND idempotency_key = ?",
                row -> new Stored(row.getString(1), row.getString(2)),
                scope,
                key);
        return stored.stream()
                .filter(entry -> entry.digest().equals(digest))
                .findFirst()
                .<Claim>map(entry ->
                        entry.promptId().equals(promptId) ? new Claim.New() : new Claim.Repeated(entry.promptId()))
                .orElseGet(Claim.Reused::new);
    }

    /** Gives a key back: its request did not become a job. */
    public void release(String scope, String key) {
        tables.update("DELETE FROM idempotency_key WHERE scope = ? AND idempotency_key = ?", scope, key);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
