package dev.easel.server.job.sql;

import dev.easel.server.job.JobTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The order of the unfinished jobs, in memory: a few dozen bytes a job, whatever the size of its prompt. */
final class PendingJobs {
    /** A worker looks for models that it holds among so many jobs of an owner. */
    static final int AFFINITY_WINDOW = 16;

    /** So often a job is overtaken by others whose models are at hand. */
    static final int MOST_OVERTAKEN = 8;

    private static final Comparator<Position> ORDER = Comparator.comparingDouble(Position::number)
            .thenComparing(Position::promptId)
            .thenComparingLong(Position::key);
    private static final Comparator<Lane> LANES =
            Comparator.comparingInt(Lane::priority).reversed().thenComparing(Lane::owner);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final TreeMap<Lane, TreeSet<Position>> lanes = new TreeMap<>(LANES);
    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<Long, Integer> overtaken = new HashMap<>();
    private final Map<Long, Position> arriving = new HashMap<>();
    private final Map<Long, Position> taken = new HashMap<>();
    private long clock;
    private int size;
    private boolean closed;

    /** A pending job. */
    record Position(double number, String promptId, long key, JobTerms terms) {}

    /** The jobs of one owner with one priority. */
    private record Lane(int priority, String owner) {}

    /** What an owner has had. */
    private static final class Owner {
        private long used;
        private long average = FairShare.FIRST_AVERAGE;
        private int running;
        private int waiting;
    }

    /** A job at one moment is in one of the two lists, each by number. */
    record Unfinished(List<Long> running, List<Long> pending) {}

    /** Shows a job that no one may take yet. */
    void announce(Position position) {
        lock.lock();
        try {
            arriving.put(position.key(), position);
        } finally {
            lock.unlock();
        }
    }

    /** Lets a job be taken. */
    void add(Position position) {
        lock.lock();
        try {
            arriving.remove(position.key());
            insert(position);
        } finally {
            lock.unlock();
        }
    }

    private void insert(Position position) {
        JobTerms terms = position.terms();
        if (lanes.computeIfAbsent(new Lane(terms.priority(), terms.owner()), lane -> new TreeSet<>(ORDER))
                .add(position)) {
            size++;
            owner(terms.owner()).waiting++;
        }
        added.signal();
    }

    private Owner owner(String id) {
        return owners.computeIfAbsent(id, unknown -> new Owner());
    }

    /** Takes the one whose turn it is, waiting for it. */
    Optional<Position> take(Duration patience, Set<String> heldModels) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            Optional<Position> next = next(heldModels);
            while (next.isEmpty() && !closed && left > 0) {
                left = added.awaitNanos(left);
                next = next(heldModels);
            }
            if (closed || next.isEmpty()) {
                return Optional.empty();
            }
            start(next.get());
            return next;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Position> next(Set<String> heldModels) {
        List<FairShare> candidates = new ArrayList<>();
        int priority = 0;
        for (Map.Entry<Lane, TreeSet<Position>> entry : lanes.entrySet()) {
            Lane lane = entry.getKey();
            if (!candidates.isEmpty() && lane.priority() < priority) {
                break;
            }
            Owner owner = owner(lane.owner());
            Optional<Integer> limit = entry.getValue().first().terms().limits().running();
            if (limit.isEmpty() || owner.running < limit.get()) {
                priority = lane.priority();
                candidates.add(new FairShare(lane.owner(), owner.used, owner.average, owner.running));
            }
        }
        int chosen = priority;
        return candidates.stream()
                .min(FairShare.order(clock))
                .map(share -> choose(lanes.get(new Lane(chosen, share.owner())), heldModels));
    }

    /** The first one, or one of the next whose models are at hand. */
    private Position choose(TreeSet<Position> lane, Set<String> heldModels) {
        Position first = lane.first();
        if (heldModels.isEmpty()
                || first.terms().needsOnly(heldModels)
                || overtaken.getOrDefault(first.key(), 0) >= MOST_OVERTAKEN) {
            return first;
        }
        Optional<Position> held = lane.stream()
                .limit(AFFINITY_WINDOW)
                .filter(position -> position.terms().needsOnly(heldModels))
                .findFirst();
        held.ifPresent(position -> overtaken.merge(first.key(), 1, Integer::sum));
        return held.orElse(first);
    }

    private void start(Position position) {
        remove(position);
        Owner owner = owner(position.terms().owner());
        clock = Math.max(owner.used, clock);
        owner.used = clock;
        owner.running++;
        taken.put(position.key(), position);
    }

    private boolean remove(Position position) {
        Lane lane = new Lane(position.terms().priority(), position.terms().owner());
        TreeSet<Position> positions = lanes.get(lane);
        if (positions == null || !positions.remove(position)) {
            return false;
        }
        if (positions.isEmpty()) {
            lanes.remove(lane);
        }
        size--;
        owner(position.terms().owner()).waiting--;
        overtaken.remove(position.key());
        return true;
    }

    /** A job that was taken does not run any more, after so many milliseconds. */
    void ended(long key, String ownerId, long milliseconds) {
        lock.lock();
        try {
            stop(key, ownerId, milliseconds);
        } finally {
            lock.unlock();
        }
    }

    /** A job that was taken waits again, as if it had not been. */
    void putBack(Position position) {
        lock.lock();
        try {
            stop(position.key(), position.terms().owner(), 0);
            insert(position);
        } finally {
            lock.unlock();
        }
    }

    private void stop(long key, String ownerId, long milliseconds) {
        Owner owner = owner(ownerId);
        owner.running = Math.max(0, owner.running - 1);
        taken.remove(key);
        owner.used += milliseconds;
        owner.average = FairShare.average(owner.average, milliseconds);
        added.signal();
    }

    /** All that have not ended. */
    Unfinished all() {
        List<Position> waiting;
        List<Position> running;
        lock.lock();
        try {
            waiting = new ArrayList<>(size + arriving.size());
            lanes.values().forEach(waiting::addAll);
            waiting.addAll(arriving.values());
            running = new ArrayList<>(taken.values());
        } finally {
            lock.unlock();
        }
        return new Unfinished(keys(running), keys(waiting));
    }

    private static List<Long> keys(List<Position> positions) {
        return positions.stream().sorted(ORDER).map(Position::key).toList();
    }

    /** Those that may be taken. */
    QueueOrder order() {
        lock.lock();
        try {
            return new QueueOrder(lanes.values().stream()
                    .flatMap(Collection::stream)
                    .sorted(ORDER)
                    .map(position -> new QueueOrder.Waiting(position.key(), position.promptId(), position.number()))
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    /** Gives jobs other numbers. Returns the keys of those that still waited. */
    Set<Long> renumber(Map<Long, Double> numbers) {
        lock.lock();
        try {
            List<Position> waiting = lanes.values().stream()
                    .flatMap(Collection::stream)
                    .filter(position -> numbers.containsKey(position.key()))
                    .toList();
            waiting.forEach(this::remove);
            waiting.forEach(
                    old -> insert(new Position(numbers.get(old.key()), old.promptId(), old.key(), old.terms())));
            return waiting.stream().map(Position::key).collect(Collectors.toSet());
        } finally {
            lock.unlock();
        }
    }

    /** How many jobs of an owner wait. */
    int waiting(String ownerId) {
        lock.lock();
        try {
            return owner(ownerId).waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first one of each id. */
    List<Position> removeFirst(Collection<String> promptIds) {
        lock.lock();
        try {
            Set<String> wanted = new HashSet<>(promptIds);
            List<Position> removed = lanes.values().stream()
                    .flatMap(Collection::stream)
                    .filter(position -> wanted.contains(position.promptId()))
                    .sorted(ORDER)
                    .filter(position -> wanted.remove(position.promptId()))
                    .toList();
            removed.forEach(this::remove);
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all. */
    List<Position> removeAll() {
        lock.lock();
        try {
            List<Position> removed =
                    lanes.values().stream().flatMap(Collection::stream).toList();
            removed.forEach(this::remove);
            return removed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Those that wait and those that were taken and have not ended. */
    int unfinished() {
        lock.lock();
        try {
            return size + taken.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
