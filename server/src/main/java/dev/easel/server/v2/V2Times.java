package dev.easel.server.v2;

import java.time.Instant;

/** Times as the API writes them. */
final class V2Times {
    private V2Times() {}

    static String text(long milliseconds) {
        return Instant.ofEpochMilli(milliseconds).toString();
    }
}
