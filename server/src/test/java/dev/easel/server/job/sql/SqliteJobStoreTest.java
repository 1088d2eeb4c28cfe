package dev.easel.server.job.sql;

import dev.easel.server.job.JobStore;
import dev.easel.server.job.StoreLimits;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends JobStoreContract {
    @TempDir
    private Path folder;

    @Override
    SqlDialect dialect() {
        return new SqliteDialect(folder.resolve("jobs.db"));
    }

    @Override
    JobStore openStore(StoreLimits limits) {
        return new SqlJobStore(dialect(), limits, Clock.systemUTC());
    }
}
