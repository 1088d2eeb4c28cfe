package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.Router;
import dev.easel.server.metrics.ServerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code /health}, {@code /ready} and {@code /metrics}, for those who run the server. */
public final class HealthRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ServerMetrics metrics;
    private final BooleanSupplier ready;
    private final BooleanSupplier reachable;

    /**
     * @param ready whether prompts are taken and run
     * @param reachable whether the database of the jobs can be reached
     */
    public HealthRoutes(ServerMetrics metrics, BooleanSupplier ready, BooleanSupplier reachable) {
        this.metrics = metrics;
        this.ready = ready;
        this.reachable = reachable;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("GET", "/health", call -> Answer.json(Map.of("status", "up")));
        router.addUnprefixed("GET", "/ready", call -> readiness());
        router.addUnprefixed(
                "GET",
                "/metrics",
                call -> Answer.bytes(200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
    }

    private Answer readiness() {
        if (!ready.getAsBoolean()) {
            return Answer.json(503, Map.of("status", "stopping", "reason", "The server stops."));
        }
        return reachable.getAsBoolean()
                ? Answer.json(Map.of("status", "ready"))
                : Answer.json(503, Map.of("status", "unavailable", "reason", "The database does not answer."));
    }
}
