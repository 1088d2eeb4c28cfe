package dev.easel.server.usage;

import dev.easel.errors.EaselException;
import dev.easel.server.job.UsageEntry;
import dev.easel.server.metrics.ServerMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Device time and jobs as counters by key and endpoint, over all processes that share the database. */
public final class UsageMeters {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMeters.class);
    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

    private final Usage usage;
    private final ServerMetrics metrics;
    private final Map<Group, AtomicReference<UsageEntry>> entries = new ConcurrentHashMap<>();
    private long readAt = System.nanoTime() - INTERVAL;

    private record Group(String owner, String endpoint) {}

    private UsageMeters(Usage usage, ServerMetrics metrics) {
        this.usage = usage;
        this.metrics = metrics;
    }

    /** Adds the counters; they are read from the database a few times a minute at most, when the metrics are read. */
    public static void add(ServerMetrics metrics, Usage usage) {
        metrics.beforeReading(new UsageMeters(usage, metrics)::refresh);
    }

    private synchronized void refresh() {
        if (System.nanoTime() - readAt < INTERVAL) {
            return;
        }
        try {
            usage.totals().forEach(this::put);
            readAt = System.nanoTime();
        } catch (EaselException unavailable) {
            LOG.warn("Usage cannot be read for the metrics: {}", unavailable.getMessage());
        }
    }

    private void put(UsageEntry entry) {
        entries.computeIfAbsent(new Group(entry.owner(), entry.endpoint()), this::counters)
                .set(entry);
    }

    private AtomicReference<UsageEntry> counters(Group group) {
        AtomicReference<UsageEntry> current =
                new AtomicReference<>(new UsageEntry(0, group.owner(), group.endpoint(), "", 0, 0));
        FunctionCounter.builder(
                        "easel.device.seconds", current, each -> each.get().deviceMilliseconds() / 1e3)
                .description("Device time of jobs by key and endpoint")
                .tag("key", group.owner())
                .tag("endpoint", group.endpoint())
                .register(metrics.registry());
        FunctionCounter.builder("easel.key.jobs", current, each -> each.get().jobs())
                .description("Jobs that ended by key and endpoint")
                .tag("key", group.owner())
                .tag("endpoint", group.endpoint())
                .register(metrics.registry());
        return current;
    }
}
