package dev.easel.graph.execution;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A run that has ended, or of which nothing is left but a node that saves: the next run may begin. */
public final class StartedRun {
    private final String promptId;
    private final Consumer<StartedRun> whenFinished;
    private final Interruption interruption = new Interruption();
    private final BlockingQueue<Optional<String>> completions = new LinkedBlockingQueue<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private GraphRun run;
    private Optional<CacheKey> savedKey = Optional.empty();
    private boolean savesInExpansion;

    StartedRun(String promptId, Consumer<StartedRun> whenFinished) {
        this.promptId = promptId;
        this.whenFinished = whenFinished;
    }

    String promptId() {
        return promptId;
    }

    Interruption interruption() {
        return interruption;
    }

    /** Calls that are done, by node; without a node the wish to stop. */
    BlockingQueue<Optional<String>> completions() {
        return completions;
    }

    /** Runs until the end, or until nothing is left but a node that saves. */
    void begin(GraphRun begun, CacheKeys keys, List<String> outputs) {
        run = begun;
        run.begin(outputs);
        savedKey = run.lastNode().map(node -> keys.key(node.id()));
        savesInExpansion =
                run.lastNode().filter(node -> node.parentId().isPresent()).isPresent();
    }

    /**
     * Waits until everything is saved. To be called once, by one thread, always: until then the run counts as a current one.
     *
     * @return how the run ended
     */
    public ExecutionResult finish() {
        try {
            return run.finish();
        } finally {
            whenFinished.accept(this);
            finished.countDown();
        }
    }

    /** Stops the run before its next node or at the next point where the node at work asks. */
    void interrupt() {
        interruption.request();
        completions.add(Optional.empty());
    }

    /** Whether a run with these nodes would find in the cache what this one still saves; of expansions that is not known. */
    boolean saves(DynamicGraph graph, CacheKeys keys) {
        return savesInExpansion
                || savedKey.filter(saved -> graph.nodeIds().stream()
                                .anyMatch(id -> keys.key(id).equals(saved)))
                        .isPresent();
    }

    void awaitFinish() throws InterruptedException {
        finished.await();
    }
}
