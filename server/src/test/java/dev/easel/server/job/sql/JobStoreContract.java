package dev.easel.server.job.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.database.Tables;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.HistoryRange;
import dev.easel.server.job.JobQuery;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobTerms;
import dev.easel.server.job.KeyLimits;
import dev.easel.server.job.LeaseListener;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.LimitReachedException;
import dev.easel.server.job.QueueItems;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.job.QueuePlace;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.job.UsageEntry;
import dev.easel.server.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every job store promises; one test class for each database. */
abstract class JobStoreContract {
    JobStore store;

    /** The test's database. */
    abstract SqlDialect dialect();

    /** Opens a store on the test's database, which is empty before its first opening. */
    abstract JobStore openStore(StoreLimits limits);

    @BeforeEach
    void open() {
        open(StoreLimits.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void leasesTheSmallestNumberFirstAndEqualNumbersByTheirIds() throws Exception {
        submit("last", 2);
        submit("b", 1);
        submit("a", 1);
        submit("front", -3);

        assertThat(leaseAll()).extracting(job -> job.request().promptId()).containsExactly("front", "a", "b", "last");
    }

    @Test
    void aJobIsPendingThenRunningThenInTheHistory() throws Exception {
        submit("one", 0);
        assertThat(pending()).isEqualTo(array(item("one", 0)));

        LeasedJob job = lease();
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(running()).isEqualTo(array(item("one", 0)));
        assertThat(pending()).isEqualTo("[]");
        assertThat(store.remaining()).isEqualTo(1);
        assertThat(store.historyEntry("one")).isEmpty();

        assertThat(store.finish(job, succeeded()).join()).isTrue();
        assertThat(running()).isEqualTo("[]");
        assertThat(store.remaining()).isZero();
        assertThat(store.historyEntry("one"))
                .contains(new HistoryEntry("one", item("one", 0), "{\"9\":{}}", "{\"completed\":true}", "{}"));
    }

    @Test
    void aJobIsInTheQueueWhenItIsAnnounced() {
        AtomicReference<String> shown = new AtomicReference<>();
        store.submit(request("one", 0, JobTerms.DEFAULT), () -> shown.set(pending()));
        assertThat(shown).hasValue(array(item("one", 0)));
    }

    @Test
    void afterARestartTheQueueIsThereInOrderAndTheRunningJobComesFirstAgain() throws Exception {
        submit("running", 0);
        submit("second", 1);
        submit("third", 2);
        lease();

        reopen();

        assertThat(pending()).isEqualTo(array(item("running", 0), item("second", 1), item("third", 2)));
        assertThat(lease().attempt()).isEqualTo(2);
        assertThat(store.nextNumber()).isEqualTo(3);
    }

    @Test
    void aMovedJobKeepsItsPlaceAfterARestart() throws Exception {
        submit("a", 0);
        submit("b", 1);
        submit("c", 2);
        submit("d", 3);

        assertThat(store.move("c", new QueuePlace.Before("b"))).contains(new QueueNumber(0.5, false));
        assertThat(store.move("a", new QueuePlace.Last())).contains(new QueueNumber(3.5, false));
        assertThat(store.move("d", new QueuePlace.First())).isPresent();
        assertThat(store.move("c", new QueuePlace.After("b"))).isPresent();
        assertThat(pending()).startsWith("[[").contains("[3.5,\"a\",{},{},[]]");
        assertThat(waitingIds()).containsExactly("d", "b", "c", "a");
        String shown = pending();

        reopen();

        assertThat(pending()).isEqualTo(shown);
        submit("front", -store.nextNumber());
        submit("end", store.nextNumber());
        assertThat(leaseAll())
                .extracting(job -> job.request().promptId())
                .containsExactly("front", "d", "b", "c", "a", "end");
    }

    @Test
    void jobsCanBeMovedBetweenTwoOthersAsOftenAsOneLikes() {
        submit("a", 0);
        submit("b", 0);
        submit("c", 0);

        for (int times = 0; times < 200; times++) {
            String middle = waitingIds().get(1);
            assertThat(store.move("c".equals(middle) ? "b" : "c", new QueuePlace.After("a")))
                    .isPresent();
            assertThat(waitingIds()).containsExactly("a", "c".equals(middle) ? "b" : "c", middle);
        }
    }

    @Test
    void onlyWhatWaitsIsMovedAndOnlyNextToWhatWaits() throws Exception {
        submit("running", 0);
        submit("waits", 1);
        lease();

        assertThat(store.move("running", new QueuePlace.Last())).isEmpty();
        assertThat(store.move("waits", new QueuePlace.Before("running"))).isEmpty();
        assertThat(store.move("waits", new QueuePlace.Before("waits"))).isEmpty();
        assertThat(store.move("unknown", new QueuePlace.First())).isEmpty();
        assertThat(waitingIds()).containsExactly("waits");
        assertThat(store.move("waits", new QueuePlace.First())).isPresent();
    }

    @Test
    void movingChangesTheOrderOfAnOwnersJobsAndNotWhoseTurnItIs() throws Exception {
        submit("mine", 0, terms("one", 0, KeyLimits.NONE));
        submit("urgent", 1, terms("two", 5, KeyLimits.NONE));
        submit("mine-too", 2, terms("one", 0, KeyLimits.NONE));

        store.move("mine-too", new QueuePlace.First());

        assertThat(leaseAll())
                .extracting(job -> job.request().promptId())
                .containsExactly("urgent", "mine-too", "mine");
    }

    @Test
    void afterARestartFinishedJobsAreInTheHistoryAndDoNotRunAgain() throws Exception {
        submit("done", 0);
        store.finish(lease(), succeeded()).join();

        reopen();

        assertThat(store.lease(Duration.ZERO)).isEmpty();
        assertThat(store.history(HistoryRange.all()))
                .extracting(HistoryEntry::promptId)
                .containsExactly("done");
    }

    @Test
    void aLateWorkerCannotOverwriteTheResultOfALaterAttempt() throws Exception {
        submit("one", 0);
        LeasedJob first = lease();
        reopen();
        LeasedJob second = lease();

        assertThat(store.finish(first, failed()).join()).isFalse();
        assertThat(store.finish(second, succeeded()).join()).isTrue();
        assertThat(store.finish(second, failed()).join()).isFalse();
        assertThat(store.job("one").orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aReleasedJobHasNotBeenStarted() throws Exception {
        submit("one", 0);
        store.release(lease());

        assertThat(lease().attempt()).isEqualTo(1);
    }

    @Test
    void deletesTheFirstPendingJobWithAnIdAndLeavesTheRunningOneAlone() throws Exception {
        submit("same", 0);
        submit("same", 1);
        submit("same", 2);
        LeasedJob running = lease();

        assertThat(store.delete(List.of("same", "unknown"))).isEqualTo(1);
        assertThat(pending()).isEqualTo(array(item("same", 2)));
        assertThat(store.clearPending()).isEqualTo(1);
        assertThat(store.remaining()).isEqualTo(1);
        assertThat(store.finish(running, succeeded()).join()).isTrue();
    }

    @Test
    void theHistoryKeepsTheNewestEntriesAndOneForEachId() throws Exception {
        store.close();
        open(new StoreLimits(10, 3, 3));
        for (String id : List.of("a", "b", "a", "c", "d")) {
            submit(id, 0);
            store.finish(lease(), succeeded()).join();
        }

        assertThat(store.history(HistoryRange.all()))
                .extracting(HistoryEntry::promptId)
                .containsExactly("a", "c", "d");
        assertThat(store.history(new HistoryRange(1, Optional.of(1L))))
                .extracting(HistoryEntry::promptId)
                .containsExactly("c");
        store.deleteHistory(List.of("c", "unknown"));
        assertThat(store.historyCount()).isEqualTo(2);
        store.clearHistory();
        assertThat(store.historyCount()).isZero();
    }

    @Test
    void jobsOfHigherPriorityComeFirst() throws Exception {
        submit("normal", 0);
        submit("urgent", 1, terms("", 5, KeyLimits.NONE));
        submit("idle", -1, terms("", -5, KeyLimits.NONE));

        assertThat(leaseAll()).extracting(job -> job.request().promptId()).containsExactly("urgent", "normal", "idle");
    }

    @Test
    void ownersShareTheDevicesHoweverManyJobsOneOfThemHas() throws Exception {
        for (int number = 0; number < 6; number++) {
            submit("greedy" + number, number, terms("greedy", 0, KeyLimits.NONE));
        }
        submit("modest0", 6, terms("modest", 0, KeyLimits.NONE));
        submit("modest1", 7, terms("modest", 0, KeyLimits.NONE));

        assertThat(leaseAll())
                .extracting(job -> job.request().terms().owner())
                .containsExactly("greedy", "modest", "greedy", "modest", "greedy", "greedy", "greedy", "greedy");
    }

    @Test
    void noMoreJobsOfAKeyRunThanItMay() throws Exception {
        KeyLimits two = new KeyLimits(Optional.of(2), Optional.empty(), Optional.empty());
        for (int number = 0; number < 3; number++) {
            submit("limited" + number, number, terms("limited", 0, two));
        }
        submit("other", 9, terms("other", 0, KeyLimits.NONE));

        List<LeasedJob> jobs = List.of(lease(), lease(), lease());
        assertThat(jobs)
                .extracting(job -> job.request().promptId())
                .containsExactlyInAnyOrder("limited0", "limited1", "other");
        assertThat(store.lease(Duration.ZERO)).isEmpty();
        LeasedJob limited = jobs.stream()
                .filter(job -> job.request().promptId().equals("limited0"))
                .findFirst()
                .orElseThrow();
        store.finish(limited, succeeded()).join();
        assertThat(lease().request().promptId()).isEqualTo("limited2");
    }

    @Test
    void aKeyMaySubmitSoManyJobsAMinuteAndKeepSoManyWaiting() {
        KeyLimits rate = new KeyLimits(Optional.empty(), Optional.of(3), Optional.empty());
        for (int number = 0; number < 3; number++) {
            submit("r" + number, number, terms("fast", 0, rate));
        }
        assertThatThrownBy(() -> submit("r3", 3, terms("fast", 0, rate)))
                .isInstanceOfSatisfying(
                        LimitReachedException.class,
                        refusal -> assertThat(refusal.retryAfterSeconds()).isEqualTo(20))
                .hasMessageContaining("3 prompts a minute");
        KeyLimits waiting = new KeyLimits(Optional.empty(), Optional.empty(), Optional.of(1));
        submit("w0", 4, terms("waits", 0, waiting));
        assertThatThrownBy(() -> submit("w1", 5, terms("waits", 0, waiting)))
                .isInstanceOf(LimitReachedException.class)
                .hasMessageContaining("1 prompts waiting");
        assertThat(store.remaining()).isEqualTo(4);
    }

    @Test
    void aWorkerPrefersJobsWhoseModelsItHoldsButNobodyStarves() throws Exception {
        submit("cold", 0, new JobTerms("", 0, "", "other.safetensors", KeyLimits.NONE));
        for (int number = 1; number <= 12; number++) {
            submit("warm" + number, number, new JobTerms("", 0, "", "flux.safetensors", KeyLimits.NONE));
        }
        List<String> order = new ArrayList<>();
        for (int number = 0; number < 13; number++) {
            order.add(store.lease(Duration.ZERO, Set.of("flux.safetensors"))
                    .orElseThrow()
                    .request()
                    .promptId());
        }
        assertThat(order.subList(0, 8))
                .containsExactly("warm1", "warm2", "warm3", "warm4", "warm5", "warm6", "warm7", "warm8");
        assertThat(order.get(8)).isEqualTo("cold");
    }

    @Test
    void aWorkerPrefersJobsThatNeedNothingButModelsItHolds() throws Exception {
        submit("half", 0, new JobTerms("", 0, "", "checkpoints/a\ncheckpoints/b", KeyLimits.NONE));
        submit("none", 1, new JobTerms("", 0, "", "", KeyLimits.NONE));
        submit("part", 2, new JobTerms("", 0, "", "checkpoints/a", KeyLimits.NONE));
        submit("both", 3, new JobTerms("", 0, "", "checkpoints/a\nvae/c", KeyLimits.NONE));
        List<String> order = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            order.add(store.lease(Duration.ZERO, Set.of("checkpoints/a", "vae/c", "loras/d"))
                    .orElseThrow()
                    .request()
                    .promptId());
        }
        assertThat(order).containsExactly("part", "both", "half", "none");
    }

    @Test
    void askingARunningJobToStopReachesItsWorker() throws Exception {
        CompletableFuture<LeasedJob> heard = new CompletableFuture<>();
        store.watch(new LeaseListener() {
            @Override
            public void cancelled(LeasedJob job) {
                heard.complete(job);
            }

            @Override
            public void lost(LeasedJob job) {}
        });
        submit("one", 0);
        assertThat(store.cancel(Optional.of("one")))
                .as("pending jobs are deleted, not stopped")
                .isZero();
        LeasedJob job = lease();

        assertThat(store.cancel(Optional.of("another"))).isZero();
        assertThat(store.cancel(Optional.of("one"))).isEqualTo(1);
        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(job);
    }

    @Test
    void deviceTimeIsCountedByKeyAndEndpoint() throws Exception {
        for (String endpoint : List.of("poster", "poster", "film")) {
            submit(endpoint, 0, new JobTerms("key", 0, endpoint, "", KeyLimits.NONE));
            store.finish(lease(), succeeded()).join();
        }
        List<UsageEntry> used;
        try (Tables tables = new Tables(dialect())) {
            used = new Usage(tables).between(0, Long.MAX_VALUE);
        }
        assertThat(used)
                .extracting(UsageEntry::owner, UsageEntry::endpoint, UsageEntry::jobs, UsageEntry::deviceMilliseconds)
                .containsExactly(tuple("key", "film", 1L, 1L), tuple("key", "poster", 2L, 2L));
    }

    @Test
    void refusesMoreJobsThanTheQueueHolds() {
        store.close();
        open(new StoreLimits(2, 3, 3));
        submit("a", 0);
        submit("b", 1);

        assertThatThrownBy(() -> submit("c", 2))
                .isInstanceOfSatisfying(
                        EaselException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
                .hasMessageContaining("holds 2 prompts");
        assertThat(store.remaining()).isEqualTo(2);
    }

    @Test
    void listsJobsByStateNewestFirst() throws Exception {
        submit("old", 0);
        store.finish(lease(), failed()).join();
        submit("new", 1);

        JobQuery all = new JobQuery(
                Set.of(JobState.values()), Optional.empty(), JobQuery.Order.CREATED_AT, false, 0, Optional.empty());
        assertThat(store.jobs(all).jobs()).extracting(job -> job.promptId()).containsExactly("new", "old");
        JobQuery waiting = new JobQuery(
                Set.of(JobState.QUEUED), Optional.of("w"), JobQuery.Order.EXECUTION_DURATION, true, 0, Optional.of(5));
        assertThat(store.jobs(waiting).total()).isEqualTo(1);
        assertThat(store.job("old").orElseThrow().error()).contains("{\"why\":1}");
    }

    @Test
    void manyClientsShareTheWaitForTheDisk() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> submissions = new ArrayList<>();
            for (int client = 0; client < 200; client++) {
                int number = client;
                submissions.add(clients.submit(() -> submit("job" + number, number)));
            }
            for (Future<?> submission : submissions) {
                submission.get();
            }
        }
        reopen();
        assertThat(store.remaining()).isEqualTo(200);
        assertThat(pending()).startsWith("[" + item("job0", 0) + ", " + item("job1", 1));
    }

    @Test
    void theHistoryRangeCountsFromTheNewestUnlessAnOffsetIsGiven() {
        assertThat(HistoryRange.of(Optional.of(2L), Optional.empty(), 5)).isEqualTo(range(3, 2));
        assertThat(HistoryRange.of(Optional.of(2L), Optional.of(0L), 5)).isEqualTo(range(0, 2));
        assertThat(HistoryRange.of(Optional.empty(), Optional.of(3L), 5))
                .isEqualTo(new HistoryRange(3, Optional.empty()));
        assertThat(HistoryRange.of(Optional.empty(), Optional.of(-5L), 5)).isEqualTo(HistoryRange.all());
        assertThat(HistoryRange.of(Optional.of(-1L), Optional.empty(), 5)).isEqualTo(range(6, 0));
        assertThat(HistoryRange.of(Optional.of(9L), Optional.empty(), 5)).isEqualTo(range(0, 9));
    }

    private static HistoryRange range(long offset, long limit) {
        return new HistoryRange(offset, Optional.of(limit));
    }

    void open(StoreLimits limits) {
        store = openStore(limits);
    }

    void reopen() {
        store.close();
        open();
    }

    static JobTerms terms(String owner, int priority, KeyLimits limits) {
        return new JobTerms(owner, priority, "", "", limits);
    }

    void submit(String id, double number) {
        submit(id, number, JobTerms.DEFAULT);
    }

    void submit(String id, double number, JobTerms terms) {
        store.submit(request(id, number, terms), () -> {});
    }

    private static JobRequest request(String id, double number, JobTerms terms) {
        return new JobRequest(
                id,
                new QueueNumber(number, true),
                item(id, number),
                Optional.of("{\"token\":\"secret\"}"),
                Optional.empty(),
                Optional.of("w"),
                0,
                terms);
    }

    String pending() {
        return text(store.queue().pending());
    }

    String running() {
        return text(store.queue().running());
    }

    private static String text(QueueItems.JsonArray array) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            array.writeTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> waitingIds() {
        return Pattern.compile("\"([^\"]+)\"")
                .matcher(pending())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    static String item(String id, double number) {
        return "[" + (long) number + ",\"" + id + "\",{},{},[]]";
    }

    static String array(String... items) {
        return "[" + String.join(", ", items) + "]";
    }

    LeasedJob lease() throws InterruptedException {
        return store.lease(Duration.ZERO).orElseThrow();
    }

    private List<LeasedJob> leaseAll() throws InterruptedException {
        List<LeasedJob> jobs = new ArrayList<>();
        while (store.remaining() > jobs.size()) {
            jobs.add(lease());
        }
        return jobs;
    }

    static JobResult succeeded() {
        return result(JobState.SUCCEEDED, Optional.empty());
    }

    static JobResult failed() {
        return result(JobState.FAILED, Optional.of("{\"why\":1}"));
    }

    private static JobResult result(JobState state, Optional<String> error) {
        return new JobResult(state, "{\"9\":{}}", "{}", "{\"completed\":true}", 1, 2, 1, Optional.empty(), error);
    }
}
