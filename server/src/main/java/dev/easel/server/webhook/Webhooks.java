package dev.easel.server.webhook;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.database.Tables;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other servers when jobs are over, well or badly, at least once. A delivery is on disk before its job is; what was not
 * delivered when the process died is delivered by the next one.
 */
public final class Webhooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** A job that takes longer than this is looked at less often. */
    private static final Duration LONG_JOB = Duration.ofHours(1);

    private static final Duration LATER = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int BATCH = 50;
    private static final String WAITING = "waiting";
    private static final String DUE = "due";
    private static final String DELIVERED = "delivered";
    private static final String DEAD = "dead";

    private final Tables tables;
    private final WebhookSettings settings;
    private final WebhookSender sender;
    private final Clock clock;
    private final Function<String, Optional<Map<String, Object>>> result;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private record Delivery(
            String id, String promptId, String url, String state, String payload, int attempt, long createdAt) {}

    /**
     * @param result the payload about a job that is over, by its id; nothing while it is not
     */
    public Webhooks(
            Tables tables,
            WebhookSettings settings,
            JobEvents events,
            Clock clock,
            Function<String, Optional<Map<String, Object>>> result) {
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
        this.result = result;
        sender = new WebhookSender(settings);
        events.subscribeAll((promptId, event) -> {
            if (event instanceof JobEvent.Finished) {
                wake.release();
            }
        });
        thread = Thread.ofPlatform().daemon().name("webhooks").start(this::run);
    }

    /**
     * Checks a URL before a job is taken for it.
     *
     * @throws dev.easel.errors.EaselException INVALID_INPUT when it is no URL or leads to a private address
     */
    public void require(String url) {
        WebhookTarget.addresses(WebhookTarget.parse(url), settings.allowsPrivate());
    }

    /** Remembers to tell a URL when a job is over. */
    public void register(String promptId, String url) {
        long now = clock.millis();
        tables.update(
                "INSERT INTO webhook (delivery_id, prompt_id, url, state, attempt, due_at, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                "msg_" + UUID.randomUUID(),
                promptId,
                url,
                WAITING,
                0,
                now,
                now);
    }

    /** How many deliveries have not been made yet. */
    public long remaining() {
        return tables.list("SELECT COUNT(*) FROM webhook WHERE state IN (?, ?)", row -> row.getLong(1), WAITING, DUE)
                .getFirst();
    }

    private void run() {
        while (!closed) {
            try {
                boolean told = wake.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS);
                if (told) {
                    wake.drainPermits();
                }
                round();
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("Webhooks cannot be delivered now: {}", failure.getMessage());
            }
        }
    }

    private void round() throws InterruptedException {
        long now = clock.millis();
        List<Delivery> open = tables.list(
                "SELECT delivery_id, prompt_id, url, state, payload_json, attempt, created_at FROM webhook"
                        + " WHERE state IN (?, ?) AND due_at <= ? ORDER BY due_at LIMIT ?",
                row -> new Delivery(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getInt(6),
                        row.getLong(7)),
                WAITING,
                DUE,
                now,
                BATCH);
        for (Delivery delivery : open) {
            if (closed) {
                return;
            }
            if (delivery.state().equals(DUE)) {
                deliver(delivery, delivery.payload());
            } else {
                begin(delivery, now);
            }
        }
        tables.update(
                "DELETE FROM webhook WHERE state IN (?, ?) AND due_at < ?", DELIVERED, DEAD, now - KEPT.toMillis());
    }

    /** What is sent is written down first, so that each attempt sends the same. */
    private void begin(Delivery delivery, long now) throws InterruptedException {
        Optional<Map<String, Object>> payload = result.apply(delivery.promptId());
        if (payload.isPresent()) {
            String body = JsonText.write(payload.get());
            tables.update(
                    "UPDATE webhook SET state = ?, payload_json = ? WHERE delivery_id = ? AND state = ?",
                    DUE,
                    body,
                    delivery.id(),
                    WAITING);
            deliver(delivery, body);
        } else if (now - delivery.createdAt() > LONG_JOB.toMillis()) {
            tables.update(
                    "UPDATE webhook SET due_at = ? WHERE delivery_id = ? AND state = ?",
                    now + LATER.toMillis(),
                    delivery.id(),
                    WAITING);
        }
    }

    private void deliver(Delivery delivery, String body) throws InterruptedException {
        int attempt = delivery.attempt() + 1;
        String failure;
        try {
            int status = sender.send(delivery.id(), delivery.url(), body, attempt, clock.millis() / 1000);
            if (status >= 200 && status < 300) {
                tables.update(
                        "UPDATE webhook SET state = ?, attempt = ?, due_at = ?, payload_json = NULL WHERE delivery_id = ?",
                        DELIVERED,
                        attempt,
                        clock.millis(),
                        delivery.id());
                return;
            }
            failure = "status " + status;
        } catch (ExecutionException unreachable) {
            failure = String.valueOf(unreachable.getCause().getMessage());
        } catch (TimeoutException slow) {
            failure = "no answer in time";
        } catch (RuntimeException refused) {
            failure = String.valueOf(refused.getMessage());
        }
        boolean last = attempt >= settings.attempts();
        LOG.warn(
                "The webhook of job {} was not delivered in attempt {}{}: {}",
                delivery.promptId(),
                attempt,
                last ? ", the last" : "",
                failure);
        tables.update(
                "UPDATE webhook SET state = ?, attempt = ?, due_at = ?, last_error = ? WHERE delivery_id = ?",
                last ? DEAD : DUE,
                attempt,
                clock.millis() + delay(attempt),
                failure,
                delivery.id());
    }

    private long delay(int attempt) {
        long doubled = settings.firstDelay().toMillis() << Math.min(30, attempt - 1);
        return Math.min(LONGEST_DELAY.toMillis(), doubled);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }
}
