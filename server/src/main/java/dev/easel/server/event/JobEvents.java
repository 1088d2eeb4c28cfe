package dev.easel.server.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Where events of jobs are told and heard. Listeners are called on the thread that tells; they must not wait. */
public final class JobEvents {
    /** How often someone who follows a job says so. */
    public static final Duration FOLLOWING = Duration.ofSeconds(5);

    private static final Duration FORGOTTEN = FOLLOWING.multipliedBy(3);

    private final Map<String, CopyOnWriteArrayList<Consumer<JobEvent>>> listeners = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<BiConsumer<String, JobEvent>> everything = new CopyOnWriteArrayList<>();
    private final Map<String, JobProgress> progress = new ConcurrentHashMap<>();
    private final Map<String, CopyOnWriteArrayList<JobEvent.Produced>> produced = new ConcurrentHashMap<>();
    private final Map<String, JobEvent.Previewed> previews = new ConcurrentHashMap<>();
    private final Map<String, Long> followedElsewhere = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, JobEvent> forward = (promptId, event) -> {};
    private volatile Consumer<String> follow = promptId -> {};

    /** Ends a subscription. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Hears the events of one job from now on. */
    public Subscription subscribe(String promptId, Consumer<JobEvent> listener) {
        listeners.compute(promptId, (id, present) -> {
            CopyOnWriteArrayList<Consumer<JobEvent>> list = present == null ? new CopyOnWriteArrayList<>() : present;
            list.add(listener);
            return list;
        });
        return () -> listeners.computeIfPresent(promptId, (id, list) -> {
            list.remove(listener);
            return list.isEmpty() ? null : list;
        });
    }

    /** Hears the events of all jobs from now on. */
    public void subscribeAll(BiConsumer<String, JobEvent> listener) {
        everything.add(listener);
    }

    /** Says who else hears the events of the jobs of this process. */
    public void forwardTo(BiConsumer<String, JobEvent> other) {
        forward = other;
    }

    /** Says who is told that someone follows a job that may run in another process. */
    public void followThrough(Consumer<String> other) {
        follow = other;
    }

    /** Someone wants to see pictures of this job; to be said again every {@link #FOLLOWING} while it is so. */
    public void follow(String promptId) {
        follow.accept(promptId);
    }

    /** Someone in another process follows this job. */
    public void followedElsewhere(String promptId) {
        long now = System.nanoTime();
        followedElsewhere.values().removeIf(since -> now - since > FORGOTTEN.toNanos());
        followedElsewhere.put(promptId, now);
    }

    /** Whether someone follows this job. */
    public boolean isFollowed(String promptId) {
        Long since = followedElsewhere.get(promptId);
        return listeners.containsKey(promptId) || (since != null && System.nanoTime() - since <= FORGOTTEN.toNanos());
    }

    /** How far a running job is. */
    public Optional<JobProgress> progress(String promptId) {
        return Optional.ofNullable(progress.get(promptId));
    }

    /** The newest preview of a running job, if someone followed it. */
    public Optional<JobEvent.Previewed> preview(String promptId) {
        return Optional.ofNullable(previews.get(promptId));
    }

    /** What a running job has produced so far. */
    public List<JobEvent.Produced> produced(String promptId) {
        CopyOnWriteArrayList<JobEvent.Produced> made = produced.get(promptId);
        return made == null ? List.of() : List.copyOf(made);
    }

    /** Tells what happened to a job of this process. */
    public void publish(String promptId, JobEvent event) {
        receive(promptId, event);
        forward.accept(promptId, event);
    }

    /** Tells what happened to a job of any process. */
    public void receive(String promptId, JobEvent event) {
        switch (event) {
            case JobEvent.Progressed progressed -> progress.put(promptId, progressed.progress());
            case JobEvent.Previewed preview -> previews.put(promptId, preview);
            case JobEvent.Produced made ->
                produced.computeIfAbsent(promptId, id -> new CopyOnWriteArrayList<>())
                        .add(made);
            case JobEvent.Finished finished -> {
                followedElsewhere.remove(promptId);
                progress.remove(promptId);
                previews.remove(promptId);
                produced.remove(promptId);
            }
        }
        CopyOnWriteArrayList<Consumer<JobEvent>> concerned = listeners.get(promptId);
        if (concerned != null) {
            concerned.forEach(listener -> listener.accept(event));
        }
        everything.forEach(listener -> listener.accept(promptId, event));
    }
}
