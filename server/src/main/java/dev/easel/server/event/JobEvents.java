package dev.easel.server.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Where events of jobs are told and heard. Listeners are called on the thread that tells; they must not wait. */
public final class JobEvents {
    private final Map<String, CopyOnWriteArrayList<Consumer<JobEvent>>> listeners = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<BiConsumer<String, JobEvent>> everything = new CopyOnWriteArrayList<>();
    private final Map<String, JobProgress> progress = new ConcurrentHashMap<>();
    private final Map<String, CopyOnWriteArrayList<JobEvent.Produced>> produced = new ConcurrentHashMap<>();
    private final Map<String, JobEvent.Previewed> previews = new ConcurrentHashMap<>();

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

    /** Whether someone follows this job. */
    public boolean isFollowed(String promptId) {
        return listeners.containsKey(promptId);
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

    /** Tells what happened. */
    public void publish(String promptId, JobEvent event) {
        switch (event) {
            case JobEvent.Progressed progressed -> progress.put(promptId, progressed.progress());
            case JobEvent.Previewed preview -> previews.put(promptId, preview);
            case JobEvent.Produced made ->
                produced.computeIfAbsent(promptId, id -> new CopyOnWriteArrayList<>())
                        .add(made);
            case JobEvent.Finished finished -> {
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
