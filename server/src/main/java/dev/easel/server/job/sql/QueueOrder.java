package dev.easel.server.job.sql;

import dev.easel.server.job.QueuePlace;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs that wait, the one with the smallest number first. A job that is moved gets a number between those of its new neighbours;
 * only when there is none, because they are equal or too close, all get new numbers.
 */
record QueueOrder(List<Waiting> jobs) {
    /** A job that waits. */
    record Waiting(long key, String promptId, double number) {}

    /**
     * A job's new place.
     *
     * @param key of the job that is moved
     * @param numbers the new numbers by key, the moved job's among them
     */
    record Move(long key, Map<Long, Double> numbers) {
        double number() {
            return numbers.get(key);
        }
    }

    /** The order that the rows have. */
    static QueueOrder read(PreparedStatements statements) throws SQLException {
        return new QueueOrder(statements.list(
                "SELECT job_key, prompt_id, queue_number FROM job WHERE state = 'queued'"
                        + " ORDER BY queue_number, prompt_id, job_key",
                row -> new Waiting(row.getLong(1), row.getString(2), row.getDouble(3))));
    }

    /** How the first job with an id comes to a place; nothing when it or the job that the place names does not wait. */
    Optional<Move> move(String promptId, QueuePlace place) {
        List<Waiting> others = new ArrayList<>(jobs);
        int from = position(jobs, promptId);
        if (from < 0) {
            return Optional.empty();
        }
        Waiting moved = others.remove(from);
        int to = switch (place) {
            case QueuePlace.First() -> 0;
            case QueuePlace.Last() -> others.size();
            case QueuePlace.Before(String anchor) -> position(others, anchor);
            case QueuePlace.After(String anchor) -> {
                int before = position(others, anchor);
                yield before < 0 ? before : before + 1;
            }
        };
        return to < 0 ? Optional.empty() : Optional.of(new Move(moved.key(), numbers(others, moved, to)));
    }

    private static int position(List<Waiting> jobs, String promptId) {
        for (int index = 0; index < jobs.size(); index++) {
            if (jobs.get(index).promptId().equals(promptId)) {
                return index;
            }
        }
        return -1;
    }

    /**
     * The ends reach less than a whole number beyond the outermost jobs, so that what comes later, at the end or at the front, still
     * comes behind or before all.
     */
    private static Map<Long, Double> numbers(List<Waiting> others, Waiting moved, int to) {
        if (others.isEmpty()) {
            return Map.of(moved.key(), moved.number());
        }
        double lowest = Math.ceil(others.getFirst().number()) - 1;
        double highest = Math.floor(others.getLast().number()) + 1;
        double lower = to > 0 ? others.get(to - 1).number() : lowest;
        double upper = to < others.size() ? others.get(to).number() : highest;
        double between = lower + (upper - lower) / 2;
        if (lower < between && between < upper) {
            return Map.of(moved.key(), between);
        }
        others.add(to, moved);
        double step = (highest - lowest) / (others.size() + 1);
        Map<Long, Double> spread = new HashMap<>();
        for (int index = 0; index < others.size(); index++) {
            spread.put(others.get(index).key(), lowest + step * (index + 1));
        }
        return spread;
    }
}
