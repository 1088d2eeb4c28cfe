package dev.easel.server.key;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.KeyLimits;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key that someone asks for.
 *
 * @param name for people, at most 100 characters
 * @param scopes what it shall let its holder do
 * @param expiresAt from when on it shall be no use
 * @param limits how much its holder may have at a time
 */
public record KeyRequest(String name, Scopes scopes, Optional<Instant> expiresAt, KeyLimits limits) {
    private static final int LONGEST_NAME = 100;
    private static final Set<String> MEMBERS = Set.of("name", "scopes", "expires_at", "limits");

    public KeyRequest {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("A key needs a name of 1 to " + LONGEST_NAME + " characters, without control characters.");
        }
    }

    /**
     * Reads {@code {"name", "scopes": [...], "expires_at", "limits": {"running", "per_minute", "waiting"}}}.
     *
     * @throws EaselException INVALID_INPUT naming the member that is wrong
     */
    public static KeyRequest of(Map<String, ?> json) {
        for (String member : json.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw invalid("The member " + member + " is not known; a key has name, scopes, expires_at and limits.");
            }
        }
        if (!(json.get("name") instanceof String name)) {
            throw invalid("The member name is missing; say who is to use the key.");
        }
        if (!(json.get("scopes") instanceof List<?> scopes)) {
            throw invalid("The member scopes is missing; send a list, for instance [\"call:flux\"].");
        }
        return new KeyRequest(
                name,
                Scopes.parse(scopes.stream().map(String::valueOf).toList()),
                Optional.ofNullable(json.get("expires_at")).map(KeyRequest::moment),
                limits(json.get("limits")));
    }

    private static Instant moment(Object value) {
        try {
            return Instant.parse(value.toString());
        } catch (DateTimeParseException wrong) {
            throw invalid("The member expires_at is \"" + value + "\"; write a moment such as 2027-01-31T00:00:00Z.");
        }
    }

    private static KeyLimits limits(Object value) {
        return switch (value) {
            case null -> KeyLimits.NONE;
            case Map<?, ?> members ->
                new KeyLimits(count(members, "running"), count(members, "per_minute"), count(members, "waiting"));
            default -> throw invalid("The member limits is not an object; send running, per_minute or waiting in it.");
        };
    }

    private static Optional<Integer> count(Map<?, ?> limits, String member) {
        return switch (limits.get(member)) {
            case null -> Optional.empty();
            case Number number
            when number.doubleValue() == number.intValue() && number.intValue() >= 1 -> Optional.of(number.intValue());
            default -> throw invalid("The limit " + member + " is not a whole number of 1 or more.");
        };
    }

    private static EaselException invalid(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
