package dev.easel.server.job.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.StoredState;
import dev.easel.server.database.Tables;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.KeyLimits;
import dev.easel.server.job.LeaseListener;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.key.ApiKey;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.KeyRequest;
import dev.easel.server.key.Scopes;
import dev.easel.server.testing.PostgresCluster;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresJobStoreTest extends JobStoreContract {
    private static final Duration LONG_LEASE = Duration.ofSeconds(30);
    private static final Duration SHORT_LEASE = Duration.ofMillis(300);

    private String database = "";

    @Override
    JobStore openStore(StoreLimits limits) {
        return new PostgresJobStore(dialect(), limits, Clock.systemUTC(), "worker", LONG_LEASE);
    }

    @Override
    SqlDialect dialect() {
        if (database.isEmpty()) {
            database = PostgresCluster.shared().newDatabase();
        }
        return PostgresDialect.of(database, 2, Duration.ofSeconds(10));
    }

    private JobStore another(String worker, Duration lease) {
        return new PostgresJobStore(dialect(), StoreLimits.DEFAULT, Clock.systemUTC(), worker, lease);
    }

    /** Running jobs belong to a process that may be alive: they come back when its lease is given up, not when a store is opened. */
    @Override
    void reopen() {
        store.close();
        PostgresCluster.shared().execute(database, "UPDATE job SET state = 'queued' WHERE state = 'running'");
        open(StoreLimits.DEFAULT);
    }

    @Test
    void workersOfSeveralProcessesNeverGetTheSameJob() throws Exception {
        try (JobStore second = another("second", LONG_LEASE)) {
            submit("a", 0);
            submit("b", 1);
            LeasedJob first = lease();
            LeasedJob other = second.lease(Duration.ZERO).orElseThrow();

            assertThat(first.request().promptId()).isEqualTo("a");
            assertThat(other.request().promptId()).isEqualTo("b");
            assertThat(second.finish(first, succeeded()).join())
                    .as("the attempt decides, not who writes")
                    .isTrue();
        }
    }

    @Test
    void aWaitingWorkerOfAnotherProcessIsWokenAtOnce() throws Exception {
        try (JobStore second = another("second", LONG_LEASE)) {
            CompletableFuture<Optional<LeasedJob>> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return second.lease(Duration.ofSeconds(20));
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
            });
            submit("one", 0);
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isPresent();
        }
    }

    @Test
    void aJobWhoseWorkerIsSilentRunsAgainAndTheLateResultIsRefused() throws Exception {
        CompletableFuture<LeasedJob> lost = new CompletableFuture<>();
        submit("one", 0);
        LeasedJob late = lease();
        store.watch(new LeaseListener() {
            @Override
            public void cancelled(LeasedJob job) {}

            @Override
            public void lost(LeasedJob job) {
                lost.complete(job);
            }
        });
        PostgresCluster.shared().execute(database, "UPDATE job SET lease_until = 0");
        try (JobStore second = another("second", SHORT_LEASE)) {
            LeasedJob again = second.lease(Duration.ofSeconds(20)).orElseThrow();

            assertThat(again.attempt()).isEqualTo(2);
            assertThat(store.finish(late, failed()).join()).isFalse();
            assertThat(second.finish(again, succeeded()).join()).isTrue();
        }
        assertThat(store.job("one").orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aLeaseIsRenewedWhileTheJobRuns() throws Exception {
        try (JobStore busy = another("busy", SHORT_LEASE);
                JobStore idle = another("idle", SHORT_LEASE)) {
            submit("one", 0);
            submit("two", 1);
            LeasedJob job = busy.lease(Duration.ofSeconds(5)).orElseThrow();
            LeasedJob another = busy.lease(Duration.ofSeconds(5)).orElseThrow();

            assertThat(idle.lease(SHORT_LEASE.multipliedBy(5))).isEmpty();
            assertThat(busy.finish(job, succeeded()).join()).isTrue();
            assertThat(busy.finish(another, succeeded()).join()).isTrue();
        }
    }

    @Test
    void aKeyRevokedByAnotherProcessIsForgottenAtOnce() throws Exception {
        try (Tables tables = new Tables(dialect());
                PostgresJobStore server =
                        new PostgresJobStore(dialect(), StoreLimits.DEFAULT, Clock.systemUTC(), "server", LONG_LEASE);
                StoredState commandLine = StoredState.at(database)) {
            ApiKeys keys = ApiKeys.remembering(tables, Clock.systemUTC());
            ApiKeys.Created created = keys.create(new KeyRequest("anna", Scopes.ALL, Optional.empty(), KeyLimits.NONE));
            CountDownLatch told = new CountDownLatch(1);
            server.whenKeysChange(() -> {
                keys.forget();
                keys.bySecret(created.secret()).flatMap(ApiKey::revokedAt).ifPresent(revoked -> told.countDown());
            });
            assertThat(keys.bySecret(created.secret()).orElseThrow().revokedAt())
                    .isEmpty();

            commandLine.keys().revoke("anna");

            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(keys.bySecret(created.secret()).orElseThrow().revokedAt())
                    .isPresent();
        }
    }

    @Test
    void brokenConnectionsAreReplacedAndNothingIsLostOrDoubled() throws Exception {
        int jobs = 60;
        JobResult result = succeeded();
        for (int number = 0; number < jobs; number++) {
            submit("job" + number, number);
            PostgresCluster.shared().breakConnections(database);
            Optional<LeasedJob> job = store.lease(Duration.ofSeconds(10));
            PostgresCluster.shared().breakConnections(database);
            if (job.isPresent()) {
                assertThat(store.finish(job.get(), result).join()).isTrue();
            }
        }
        assertThat(PostgresCluster.shared().number(database, "SELECT count(*) FROM job"))
                .isEqualTo(jobs);
        assertThat(PostgresCluster.shared().number(database, "SELECT sum(jobs) FROM usage_hour"))
                .isEqualTo(store.historyCount());
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsToldAsSuch() {
        SqlDialect impatient = PostgresDialect.of("postgresql://nobody@127.0.0.1:1/none", 1, Duration.ZERO);
        assertThatThrownBy(() ->
                        new PostgresJobStore(impatient, StoreLimits.DEFAULT, Clock.systemUTC(), "worker", LONG_LEASE))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("PostgreSQL database 127.0.0.1:1/none cannot be opened");
        assertThatThrownBy(() -> PostgresDialect.of("mysql://user:secret@host/x", 1, Duration.ZERO))
                .isInstanceOfSatisfying(
                        EaselException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageNotContaining("secret");
    }
}
