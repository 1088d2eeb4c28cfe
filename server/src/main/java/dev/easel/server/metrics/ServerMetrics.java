package dev.easel.server.metrics;

import dev.easel.server.job.JobState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The server's meters. */
public final class ServerMetrics implements AutoCloseable {
    /** The bounds between which jobs are counted. */
    private static final Duration[] STEPS = Stream.of(
                    10, 100, 300, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final List<Runnable> preparations = new CopyOnWriteArrayList<>();

    public ServerMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Where others add meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Does something before the metrics are read, for meters that are not known from the beginning. */
    public void beforeReading(Runnable preparation) {
        preparations.add(preparation);
    }

    /** A value that is asked for when the metrics are read. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** A value that only grows, asked for when the metrics are read. */
    public void counter(String name, String description, Supplier<Number> value) {
        FunctionCounter.builder(name, value, source -> source.get().doubleValue())
                .description(description)
                .register(registry);
    }

    /** A request was answered. */
    public void request(String method, String route, int status, long nanoseconds) {
        Timer.builder("easel.http.requests")
                .description("HTTP requests by route and status")
                .tag("method", knownMethod(method))
                .tag("route", route.isEmpty() ? "none" : route)
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** Anything may be sent as a method; only known ones become labels. */
    private static String knownMethod(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> "other";
        };
    }

    /** A node has worked. */
    public void node(String classType, long nanoseconds) {
        Timer.builder("easel.node")
                .description("Time in nodes by class")
                .tag("class", classType)
                .register(registry)
                .record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /**
     * A job begins.
     *
     * @param endpoint the endpoint that was called; empty for none
     * @param waited how long it stood in the queue
     */
    public void jobBegins(String endpoint, Duration waited) {
        Timer.builder("easel.jobs.waited")
                .description("Time of jobs in the queue by endpoint")
                .tag("endpoint", endpoint)
                .serviceLevelObjectives(STEPS)
                .register(registry)
                .record(waited.isNegative() ? Duration.ZERO : waited);
    }

    /**
     * A job has ended.
     *
     * @param endpoint the endpoint that was called; empty for none
     */
    public void job(JobState state, String endpoint, long nanoseconds) {
        Timer.builder("easel.jobs")
                .description("Time of runs by endpoint and how they ended")
                .tag("state", state.storedName())
                .tag("endpoint", endpoint)
                .serviceLevelObjectives(STEPS)
                .register(registry)
                .record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** Everything in the text format of Prometheus. */
    public String scrape() {
        preparations.forEach(Runnable::run);
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
