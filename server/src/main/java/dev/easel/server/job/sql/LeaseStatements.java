package dev.easel.server.job.sql;

import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobTerms;
import dev.easel.server.job.KeyLimits;
import dev.easel.server.job.LeasedJob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How one of many workers takes a job from PostgreSQL. All times are the database's, so that clocks of machines do not matter. */
final class LeaseStatements {
    /** Milliseconds since 1970 by the database's clock. */
    static final String NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    /**
     * Which owners have jobs waiting, by priority: jumps from one to the next in the index, so it costs as much as there are owners,
     * however many jobs they have.
     */
    private static final String LANES = "WITH RECURSIVE lane AS ((SELECT urgency, owner FROM job WHERE state = 'queued'"
            + " ORDER BY urgency, owner LIMIT 1) UNION ALL SELECT next.urgency, next.owner FROM lane CROSS JOIN LATERAL"
            + " (SELECT urgency, owner FROM job WHERE state = 'queued' AND (urgency, owner) > (lane.urgency, lane.owner)"
            + " ORDER BY urgency, owner LIMIT 1) AS next)"
            + " SELECT lane.urgency, lane.owner, COALESCE(share.used_ms, 0), COALESCE(share.average_ms, 1000),"
            + " share.running_limit, (SELECT count(*) FROM job WHERE state = 'running' AND job.owner = lane.owner),"
            + " (SELECT COALESCE(max(start_ms), 0) FROM share)"
            + " FROM lane LEFT JOIN share ON share.owner = lane.owner";

    private static final String LANE_ORDER = " ORDER BY queue_number, prompt_id, job_key";
    private static final String LANE = " FROM job WHERE state = 'queued' AND urgency = ? AND owner = ?";

    private static final String START =
            "UPDATE job SET state = 'running', attempt = attempt + 1, worker = ?, started_at = " + NOW
                    + ", lease_until = " + NOW + " + ? WHERE job_key = (%s) RETURNING " + JobTable.REQUEST_COLUMNS;

    /** The first job of a lane that nobody else is just taking. */
    private static final String FIRST = "SELECT job_key" + LANE + LANE_ORDER + " LIMIT 1 FOR UPDATE SKIP LOCKED";

    /** The first of the next jobs of a lane whose models are at hand, unless the first job has been overtaken too often. */
    private static final String HELD = "SELECT job_key FROM job WHERE state = 'queued' AND job_key IN (SELECT job_key"
            + LANE
            + LANE_ORDER + " LIMIT " + PendingJobs.AFFINITY_WINDOW + ") AND models <> ''"
            + " AND string_to_array(models, chr(10)) <@ ?::text[] AND (SELECT overtaken"
            + LANE
            + LANE_ORDER + " LIMIT 1) < " + PendingJobs.MOST_OVERTAKEN + LANE_ORDER + " LIMIT 1 FOR UPDATE SKIP LOCKED";

    private static final String OVERTAKE = "UPDATE job SET overtaken = overtaken + 1 WHERE job_key = (SELECT job_key"
            + LANE + LANE_ORDER + " LIMIT 1 FOR UPDATE SKIP LOCKED) AND (queue_number, prompt_id, job_key) < (?, ?, ?)";

    private final String worker;
    private final long leaseMilliseconds;

    LeaseStatements(String worker, long leaseMilliseconds) {
        this.worker = worker;
        this.leaseMilliseconds = leaseMilliseconds;
    }

    private record Lane(int urgency, FairShare share, Optional<Integer> limit, long clock) {
        static Lane of(ResultSet row) throws SQLException {
            int limit = row.getInt(5);
            Optional<Integer> limited = row.wasNull() ? Optional.empty() : Optional.of(limit);
            FairShare share = new FairShare(row.getString(2), row.getLong(3), row.getLong(4), row.getInt(6));
            return new Lane(row.getInt(1), share, limited, row.getLong(7));
        }

        boolean isFull() {
            return limit.isPresent() && share.running() >= limit.get();
        }
    }

    /** Takes the job whose turn it is. */
    Optional<LeasedJob> lease(PreparedStatements statements, Set<String> heldModels) throws SQLException {
        List<Lane> lanes = new ArrayList<>(statements.list(LANES, Lane::of));
        lanes.removeIf(Lane::isFull);
        if (lanes.isEmpty()) {
            return Optional.empty();
        }
        long clock = lanes.getFirst().clock();
        lanes.sort(java.util.Comparator.comparingInt(Lane::urgency).thenComparing(Lane::share, FairShare.order(clock)));
        for (Lane lane : lanes) {
            Optional<LeasedJob> job = lease(statements, lane, heldModels);
            if (job.isPresent()) {
                if (lanes.size() > 1) {
                    begin(statements, lane.share(), clock);
                }
                return job.map(leased -> limited(leased, lane.limit()));
            }
        }
        return Optional.empty();
    }

    /** Limits are kept with the owner, not with each job. */
    private static LeasedJob limited(LeasedJob job, Optional<Integer> running) {
        JobTerms terms = job.request().terms();
        KeyLimits limits = new KeyLimits(running, Optional.empty(), Optional.empty());
        return new LeasedJob(
                job.key(),
                job.attempt(),
                job.request()
                        .on(new JobTerms(terms.owner(), terms.priority(), terms.endpoint(), terms.models(), limits)));
    }

    private Optional<LeasedJob> lease(PreparedStatements statements, Lane lane, Set<String> heldModels)
            throws SQLException {
        String owner = lane.share().owner();
        if (lane.limit().isPresent() && !mayRun(statements, owner, lane.limit().get())) {
            return Optional.empty();
        }
        if (!heldModels.isEmpty()) {
            Optional<LeasedJob> held = statements
                    .list(
                            START.formatted(HELD),
                            LeaseStatements::leased,
                            worker,
                            leaseMilliseconds,
                            lane.urgency(),
                            owner,
                            heldModels.toArray(String[]::new),
                            lane.urgency(),
                            owner)
                    .stream()
                    .findFirst();
            if (held.isPresent()) {
                JobRequest request = held.get().request();
                statements.update(
                        OVERTAKE,
                        lane.urgency(),
                        owner,
                        request.number().value(),
                        request.promptId(),
                        held.get().key());
                return held;
            }
        }
        return statements
                .list(START.formatted(FIRST), LeaseStatements::leased, worker, leaseMilliseconds, lane.urgency(), owner)
                .stream()
                .findFirst();
    }

    /** Counts again while no other worker may take a job of this owner. */
    private static boolean mayRun(PreparedStatements statements, String owner, int limit) throws SQLException {
        statements.list("SELECT pg_advisory_xact_lock(hashtext('easel lease'), hashtext(?))", row -> "", owner);
        return statements
                        .list(
                                "SELECT count(*) FROM job WHERE state = 'running' AND owner = ?",
                                row -> row.getInt(1),
                                owner)
                        .getFirst()
                < limit;
    }

    private static void begin(PreparedStatements statements, FairShare share, long clock) throws SQLException {
        long start = share.start(clock);
        statements.update(
                "INSERT INTO share (owner, used_ms, start_ms, average_ms) VALUES (?, ?, ?, " + FairShare.FIRST_AVERAGE
                        + ") ON CONFLICT (owner) DO UPDATE SET used_ms = greatest(share.used_ms, excluded.used_ms),"
                        + " start_ms = greatest(share.start_ms, excluded.start_ms)",
                share.owner(),
                start,
                start);
    }

    /** Notes device time that an owner has used. */
    static void used(PreparedStatements statements, String owner, long milliseconds, long average) throws SQLException {
        statements.update(
                "INSERT INTO share (owner, used_ms, start_ms, average_ms) VALUES (?, ?, 0, ?) ON CONFLICT (owner)"
                        + " DO UPDATE SET start_ms = greatest(share.start_ms, share.used_ms), used_ms = share.used_ms"
                        + " + excluded.used_ms, average_ms = excluded.average_ms",
                owner,
                milliseconds,
                average);
    }

    private static LeasedJob leased(ResultSet row) throws SQLException {
        JobTable.Stored stored = JobTable.stored(row);
        return new LeasedJob(stored.key(), stored.attempt(), stored.request());
    }
}
