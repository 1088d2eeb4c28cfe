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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other servers when jobs are over, well or badly, at least once. A delivery is on disk before its job is; what was not
 * delivered when the process died is delivered by the next one. Servers that share a database share the deliveries: one claims a delivery
 * with its attempt before it sends it, and the others leave it alone until the claim expires.
 */
public final class Webhooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** A job that is not known after this is looked for less often. */
    private static final Duration SHORT_WAIT = Duration.ofMinutes(1);

    private static final Duration LATER = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int BATCH = 50;
    private static final int AT_ONCE = 16;
    private static final Duration CLOSING = Duration.ofSeconds(2);
    /** Longer than a delivery can take; then another server may try. */
    private static final Duration CLAIM = Duration.ofSeconds(30);

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
    /** Prompts with deliveries that were registered here; the end of others is noticed in the next round. */
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();

    private final Semaphore free = new Semaphore(AT_ONCE);
    private final ExecutorService deliveries = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;
    private long tidiedAt;
    private volatile boolean closed;

    private record Delivery(
            String id,
            String promptId,
            String url,
            String state,
            String payload,
            int attempt,
            long dueAt,
            long createdAt) {}

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
            if (event instanceof JobEvent.Finished && awaited.remove(promptId)) {
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
        settings.rules().require(url);
    }

    /** Remembers to tell a URL when a job is over. */
    public void register(String promptId, String url) {
        long now = clock.millis();
        awaited.add(promptId);
        tables.update(
                "INSERT INTO webhook (delivery_id, prompt_id, url, state, attempt, due_at, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (delivery_id) DO NOTHING",
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
        for (Delivery delivery : open(now)) {
            if (closed) {
                return;
            }
            if (delivery.state().equals(DUE)) {
                claim(delivery, delivery.payload(), now);
            } else {
                begin(delivery, now);
            }
        }
        if (now - tidiedAt >= LATER.toMillis()) {
            tidiedAt = now;
            tables.update(
                    "DELETE FROM webhook WHERE state IN (?, ?) AND due_at < ?", DELIVERED, DEAD, now - KEPT.toMillis());
        }
    }

    /** What may be sent now: deliveries that are due, and those whose job is not at work any more. */
    private List<Delivery> open(long now) {
        return tables.list(
                "SELECT delivery_id, prompt_id, url, state, payload_json, attempt, due_at, created_at FROM webhook"
                        + " WHERE state IN (?, ?) AND due_at <= ? AND (state = ? OR NOT EXISTS (SELECT 1 FROM job"
                        + " WHERE job.prompt_id = webhook.prompt_id AND job.finish_order IS NULL))"
                        + " ORDER BY due_at LIMIT ?",
                row -> new Delivery(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getInt(6),
                        row.getLong(7),
                        row.getLong(8)),
                WAITING,
                DUE,
                now,
                DUE,
                BATCH);
    }

    private void begin(Delivery delivery, long now) throws InterruptedException {
        Optional<Map<String, Object>> payload = result.apply(delivery.promptId());
        long age = now - delivery.createdAt();
        if (payload.isPresent()) {
            claim(delivery, JsonText.write(payload.get()), now);
        } else if (age > KEPT.toMillis()) {
            tables.update(
                    "UPDATE webhook SET state = ?, last_error = ? WHERE delivery_id = ? AND state = ?",
                    DEAD,
                    "the job is not known",
                    delivery.id(),
                    WAITING);
        } else if (age > SHORT_WAIT.toMillis()) {
            tables.update(
                    "UPDATE webhook SET due_at = ? WHERE delivery_id = ? AND state = ?",
                    now + LATER.toMillis(),
                    delivery.id(),
                    WAITING);
        }
    }

    /** Takes a delivery for this server, its attempt and what is sent written down first, so that each attempt sends the same. */
    private void claim(Delivery delivery, String body, long now) throws InterruptedException {
        free.acquire();
        int attempt = delivery.attempt() + 1;
        boolean claimed = false;
        try {
            claimed = tables.update(
                            "UPDATE webhook SET state = ?, payload_json = ?, attempt = ?, due_at = ?"
                                    + " WHERE delivery_id = ? AND state = ? AND attempt = ? AND due_at = ?",
                            DUE,
                            body,
                            attempt,
                            now + CLAIM.toMillis(),
                            delivery.id(),
                            delivery.state(),
                            delivery.attempt(),
                            delivery.dueAt())
                    == 1;
        } finally {
            if (!claimed) {
                free.release();
            }
        }
        if (claimed) {
            deliveries.execute(() -> {
                try {
                    deliver(delivery, body, attempt);
                } catch (RuntimeException failure) {
                    LOG.warn("A webhook cannot be written down: {}", failure.getMessage());
                } finally {
                    free.release();
                }
            });
        }
    }

    private void deliver(Delivery delivery, String body, int attempt) {
        Optional<String> failure = failure(delivery, body, attempt);
        if (failure.isEmpty()) {
            tables.update(
                    "UPDATE webhook SET state = ?, due_at = ?, payload_json = NULL WHERE delivery_id = ?",
                    DELIVERED,
                    clock.millis(),
                    delivery.id());
            return;
        }
        boolean last = attempt >= settings.attempts();
        LOG.warn(
                "The webhook of job {} was not delivered in attempt {}{}: {}",
                delivery.promptId(),
                attempt,
                last ? ", the last" : "",
                failure.get());
        tables.update(
                "UPDATE webhook SET state = ?, due_at = ?, last_error = ? WHERE delivery_id = ? AND attempt = ?",
                last ? DEAD : DUE,
                clock.millis() + delay(attempt),
                failure.get(),
                delivery.id(),
                attempt);
    }

    /** Sends; says what went wrong. */
    private Optional<String> failure(Delivery delivery, String body, int attempt) {
        try {
            int status = sender.send(delivery.id(), delivery.url(), body, attempt, clock.millis() / 1000);
            return status >= 200 && status < 300 ? Optional.empty() : Optional.of("status " + status);
        } catch (ExecutionException unreachable) {
            return Optional.of(String.valueOf(unreachable.getCause().getMessage()));
        } catch (TimeoutException slow) {
            return Optional.of("no answer in time");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.of("the server stopped");
        } catch (RuntimeException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
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
        deliveries.shutdown();
        try {
            if (!deliveries.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
                deliveries.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }
}
