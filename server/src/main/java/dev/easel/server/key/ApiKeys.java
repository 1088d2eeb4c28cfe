package dev.easel.server.key;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.database.Tables;
import dev.easel.server.job.KeyLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The keys in the database. A secret has 256 random bits, so its SHA-256 needs no salt; only that is stored. What is looked up may be
 * remembered for a second, by those who are told when another process changes a key.
 */
public final class ApiKeys {
    private static final String PREFIX = "easel_";
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_LENGTH = PREFIX.length() + 43;
    private static final long REMEMBERED = Duration.ofSeconds(1).toNanos();
    private static final String COLUMNS =
            "key_id, name, scopes, created_at, expires_at, revoked_at, running_limit, minute_limit, waiting_limit";

    private final Tables tables;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final long remembered;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile Presence presence = new Presence(false, System.nanoTime() - REMEMBERED);

    /** A key as it was before the next change. */
    private record Known(ApiKey key, long readAt, long change) {}

    private record Presence(boolean any, long readAt) {}

    /**
     * A new key.
     *
     * @param key the key
     * @param secret what its holder gives; it cannot be found out again
     */
    public record Created(ApiKey key, String secret) {
        @Override
        public String toString() {
            return "Created[key=" + key + "]";
        }
    }

    /** Keys that are looked up each time. */
    public ApiKeys(Tables tables, Clock clock) {
        this(tables, clock, 0);
    }

    private ApiKeys(Tables tables, Clock clock, long remembered) {
        this.tables = tables;
        this.clock = clock;
        this.remembered = remembered;
    }

    /** Keys that are remembered for a second, or until {@link #forget} is called. */
    public static ApiKeys remembering(Tables tables, Clock clock) {
        return new ApiKeys(tables, clock, REMEMBERED);
    }

    /** A key has changed: what was looked up before does not count any more. */
    public void forget() {
        changes.incrementAndGet();
        known.clear();
        presence = new Presence(false, System.nanoTime() - REMEMBERED);
    }

    /**
     * Makes a key.
     *
     * @throws EaselException INVALID_INPUT when it would be no use from the beginning
     */
    public Created create(KeyRequest request) {
        long now = clock.millis();
        if (request.expiresAt().isPresent() && request.expiresAt().get().toEpochMilli() <= now) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The key would have expired already on "
                            + request.expiresAt().get() + "; give a later moment.");
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        ApiKey key = new ApiKey(
                "key_" + UUID.randomUUID().toString().substring(0, 13).replace("-", ""),
                request.name(),
                request.scopes(),
                now,
                request.expiresAt().map(Instant::toEpochMilli),
                Optional.empty(),
                request.limits());
        tables.update(
                "INSERT INTO api_key (" + COLUMNS + ", secret_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (key_id) DO NOTHING",
                key.id(),
                key.name(),
                String.join(" ", key.scopes().words()),
                key.createdAt(),
                key.expiresAt().orElse(null),
                null,
                key.limits().running().orElse(null),
                key.limits().perMinute().orElse(null),
                key.limits().waiting().orElse(null),
                hash(secret));
        presence = new Presence(true, System.nanoTime());
        return new Created(key, secret);
    }

    /** All keys, oldest first, those that open nothing any more included. */
    public List<ApiKey> all() {
        return tables.list("SELECT " + COLUMNS + " FROM api_key ORDER BY created_at, key_id", ApiKeys::read);
    }

    /**
     * Makes a key useless for good.
     *
     * @param idOrName its id, or its name when no other valid key has it
     * @throws EaselException NOT_FOUND when there is no such key, INVALID_INPUT when several have the name
     */
    public ApiKey revoke(String idOrName) {
        String id = require(idOrName).id();
        tables.update("UPDATE api_key SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL", clock.millis(), id);
        forget();
        return require(id);
    }

    private ApiKey require(String idOrName) {
        List<ApiKey> keys = all();
        List<ApiKey> meant = keys.stream()
                .filter(key -> key.id().equals(idOrName)
                        || (key.name().equals(idOrName) && key.revokedAt().isEmpty()))
                .toList();
        if (meant.isEmpty()) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "There is no key " + idOrName + "; see the list of keys for their ids.");
        }
        if (meant.size() > 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Several keys are named " + idOrName + "; name one by its id: "
                            + String.join(", ", meant.stream().map(ApiKey::id).toList()) + ".");
        }
        return meant.getFirst();
    }

    /** The key with this secret, valid or not. */
    public Optional<ApiKey> bySecret(String secret) {
        if (secret.length() != SECRET_LENGTH || !secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String hash = hash(secret);
        long change = changes.get();
        Known seen = known.get(hash);
        if (seen != null && seen.change() == change && System.nanoTime() - seen.readAt() < remembered) {
            return Optional.of(seen.key());
        }
        Optional<ApiKey> key =
                tables.list("SELECT " + COLUMNS + " FROM api_key WHERE secret_hash = ?", ApiKeys::read, hash).stream()
                        .findFirst();
        key.ifPresentOrElse(
                found -> known.put(hash, new Known(found, System.nanoTime(), change)), () -> known.remove(hash));
        return key;
    }

    /** Whether there is or was a key. */
    public boolean any() {
        Presence seen = presence;
        if (!seen.any() && System.nanoTime() - seen.readAt() >= REMEMBERED) {
            boolean any =
                    !tables.list("SELECT 1 FROM api_key LIMIT 1", row -> 1).isEmpty();
            seen = new Presence(any, System.nanoTime());
            presence = seen;
        }
        return seen.any();
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ApiKey read(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString(1),
                row.getString(2),
                Scopes.parse(List.of(row.getString(3).split(" ", -1))),
                row.getLong(4),
                time(row, 5),
                time(row, 6),
                new KeyLimits(count(row, 7), count(row, 8), count(row, 9)));
    }

    private static Optional<Long> time(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Integer> count(ResultSet row, int column) throws SQLException {
        return time(row, column).map(Math::toIntExact);
    }
}
