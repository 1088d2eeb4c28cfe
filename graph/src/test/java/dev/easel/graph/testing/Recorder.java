package dev.easel.graph.testing;

import dev.easel.graph.execution.ExecutionEvent;
import dev.easel.graph.execution.ExecutionListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers the events of a run. */
public final class Recorder implements ExecutionListener {
    private final List<ExecutionEvent> events = new ArrayList<>();

    @Override
    public synchronized void on(ExecutionEvent event) {
        event.data();
        events.add(event);
    }

    /** All events in order. */
    public synchronized List<ExecutionEvent> events() {
        return List.copyOf(events);
    }

    /** The events of one kind in order. */
    public synchronized <T extends ExecutionEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The nodes that started, in order. */
    public List<String> started() {
        return all(ExecutionEvent.NodeStarted.class).stream()
                .map(ExecutionEvent.NodeStarted::nodeId)
                .toList();
    }

    /** The submitted nodes that had a result. */
    public List<String> cached() {
        return all(ExecutionEvent.Cached.class).getFirst().nodeIds();
    }

    /** What nodes had for the reader; null where they had nothing. */
    public Map<String, Object> executed() {
        Map<String, Object> executed = new LinkedHashMap<>();
        all(ExecutionEvent.NodeExecuted.class)
                .forEach(event -> executed.put(event.nodeId(), event.output().orElse(null)));
        return executed;
    }

    /** The events as short texts, such as {@code executing 1} or {@code progress_state 1 finished}. */
    public List<String> summary() {
        return events().stream().map(Recorder::summary).toList();
    }

    private static String summary(ExecutionEvent event) {
        return switch (event) {
            case ExecutionEvent.NodeStarted started -> "executing " + started.nodeId();
            case ExecutionEvent.NodeExecuted executed -> "executed " + executed.nodeId();
            case ExecutionEvent.Progressed progressed ->
                "progress " + progressed.progress().nodeId();
            case ExecutionEvent.NodeBlocked blocked -> "blocked " + blocked.nodeId();
            case ExecutionEvent.Interrupted interrupted -> "execution_interrupted " + interrupted.nodeId();
            case ExecutionEvent.Failed failed ->
                "execution_error " + failed.failure().nodeId();
            case ExecutionEvent.ProgressStateChanged changed ->
                "progress_state " + changed.changed().nodeId() + " "
                        + changed.changed().state().label();
            default -> event.type();
        };
    }
}
