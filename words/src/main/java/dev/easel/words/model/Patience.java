package dev.easel.words.model;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before a question is asked again. */
final class Patience {
    /** Longer waits are left to the reader. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private static final long FIRST_MILLISECONDS = 500;
    private static final int MOST_DOUBLINGS = 6;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private Patience() {}

    /**
     * The wait before the next attempt: what the server asks for, or a doubling time with some chance in it.
     *
     * @param attempt how many there were, from 1
     */
    static Duration before(int attempt, Optional<String> retryAfter, Clock clock) {
        return retryAfter.flatMap(text -> asked(text, clock)).orElseGet(() -> {
            long whole = FIRST_MILLISECONDS << Math.min(MOST_DOUBLINGS, attempt - 1);
            return Duration.ofMillis(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
        });
    }

    /** Seconds, or a date (RFC 9110 section 10.2.3). */
    private static Optional<Duration> asked(String text, Clock clock) {
        String value = text.strip();
        if (value.matches("\\d{1,9}(\\.\\d{1,3})?")) {
            return Optional.of(Duration.ofMillis((long) (Double.parseDouble(value) * 1000)));
        }
        try {
            ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), until.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
