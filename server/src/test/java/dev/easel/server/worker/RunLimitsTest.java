package dev.easel.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.job.JobRequest;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.QueueNumber;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RunLimitsTest {
    private static final LeasedJob JOB = new LeasedJob(
            1,
            1,
            new JobRequest(
                    "long",
                    new QueueNumber(0, true),
                    "[0,\"long\",{},{},[]]",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    0));

    @Test
    void aJobThatEndsInTheMomentInWhichItIsStoppedIsOverdue() throws Exception {
        CompletableFuture<Boolean> overdue = new CompletableFuture<>();
        AtomicReference<RunLimits> limits = new AtomicReference<>();
        try (RunLimits watching = new RunLimits(
                Duration.ofMillis(50), job -> overdue.complete(limits.get().end(job)))) {
            limits.set(watching);
            watching.begin(JOB);

            assertThat(overdue.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aJobThatEndsInTimeIsNot() {
        try (RunLimits watching = new RunLimits(Duration.ofMinutes(5), job -> {})) {
            watching.begin(JOB);

            assertThat(watching.end(JOB)).isFalse();
        }
    }
}
