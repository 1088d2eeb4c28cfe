package dev.easel.server.v2;

import dev.easel.server.http.HttpCall;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times and addresses as the API writes them. */
final class V2Times {
    private V2Times() {}

    static String text(long milliseconds) {
        return Instant.ofEpochMilli(milliseconds).toString();
    }

    /** When a link stops to be good: links are made anew with each answer. */
    static String inAnHour() {
        return Instant.now()
                .plus(1, ChronoUnit.HOURS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    /** The address by which the client reached the server. */
    static String origin(HttpCall call) {
        String scheme = call.header("X-Forwarded-Proto")
                .filter(given -> given.equals("https") || given.equals("http"))
                .orElse("http");
        return scheme + "://" + call.header("Host").orElse("127.0.0.1");
    }
}
