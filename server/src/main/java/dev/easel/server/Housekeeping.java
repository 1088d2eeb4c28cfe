package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.file.JobFiles;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes once an hour what need not be kept any longer. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final AssetStore contents;
    private final JobFiles files;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeping").factory());

    Housekeeping(AssetStore contents, JobFiles files, Clock clock) {
        this.contents = contents;
        this.files = files;
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::tidy, 1, 60, TimeUnit.MINUTES);
    }

    private void tidy() {
        try {
            files.expire();
            int count = contents.expire(clock.instant());
            LOG.debug("{} contents have expired", count);
        } catch (EaselException failure) {
            LOG.warn("What has expired cannot be deleted: {}", failure.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
