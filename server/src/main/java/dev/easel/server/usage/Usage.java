package dev.easel.server.usage;

import dev.easel.server.database.Tables;
import dev.easel.server.job.UsageEntry;
import java.util.List;

/** The device time that was used, in the database. */
public final class Usage {
    private static final long HOUR = 3_600_000;

    private final Tables tables;

    public Usage(Tables tables) {
        this.tables = tables;
    }

    /**
     * What was used, by whole hours.
     *
     * @param since milliseconds since 1970; the hour it lies in counts
     * @param until milliseconds since 1970; hours that begin before it count
     */
    public List<UsageEntry> between(long since, long until) {
        return tables.list(
                "SELECT hour_start, owner, endpoint, worker, jobs, device_ms FROM usage_hour"
                        + " WHERE hour_start > ? AND hour_start < ? ORDER BY hour_start, owner, endpoint, worker",
                row -> new UsageEntry(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6)),
                since - HOUR,
                until);
    }

    /** What was used ever, by key and endpoint; the hour is 0 and the worker empty. */
    public List<UsageEntry> totals() {
        return tables.list(
                "SELECT owner, endpoint, SUM(jobs), SUM(device_ms) FROM usage_hour GROUP BY owner, endpoint",
                row -> new UsageEntry(0, row.getString(1), row.getString(2), "", row.getLong(3), row.getLong(4)));
    }
}
