package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Waits between attempts: a random part of a time that doubles ("full jitter"), or longer if the server asks for it. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private final Duration longest;
    private final int attempts;
    private int failures;

    Backoff(HubSettings settings) {
        longest = settings.patience();
        attempts = settings.attempts();
    }

    /** Something went on since the last failure. */
    void progressed() {
        failures = 0;
    }

    /**
     * How long to wait after a failure.
     *
     * @param what failed, for the message
     * @throws EaselException UNAVAILABLE when it failed too often or the server asks to wait too long
     */
    Duration after(IOException failure, String what) {
        failures++;
        Optional<Duration> asked = failure instanceof TransientFailure known ? known.requestedWait() : Optional.empty();
        if (failures >= attempts
                || asked.filter(wait -> wait.compareTo(LONGEST_ASKED) > 0).isPresent()) {
            String wait = asked.map(time -> "; the server asks to wait " + time.toSeconds() + " s")
                    .orElse("");
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    what + " cannot be fetched: " + reason(failure) + wait
                            + "; what has arrived is kept, run the same command again later.",
                    failure);
        }
        long ceiling = Math.min(longest.toMillis(), FIRST.toMillis() << Math.min(failures - 1, 20));
        Duration random = Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling + 1));
        return asked.filter(wait -> wait.compareTo(random) > 0).orElse(random);
    }

    static String reason(IOException failure) {
        return switch (failure) {
            case java.net.ConnectException refused -> "the server cannot be reached";
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    /** The header field {@code Retry-After}: seconds, or a date. */
    static Optional<Duration> retryAfter(Optional<String> field, Instant now) {
        return field.map(String::strip).flatMap(text -> {
            if (!text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit)) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
            } catch (DateTimeParseException neither) {
                return Optional.empty();
            }
        });
    }
}
