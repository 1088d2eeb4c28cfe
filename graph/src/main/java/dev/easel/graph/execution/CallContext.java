package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.DynamicPrompt;
import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.Services;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What one call of a node's function can do. */
final class CallContext implements NodeContext {
    private final Environment environment;
    private final GraphNode node;
    private final int callIndex;
    private final AtomicInteger graphs = new AtomicInteger();

    CallContext(Environment environment, GraphNode node, int callIndex) {
        this.environment = environment;
        this.node = node;
        this.callIndex = callIndex;
    }

    /**
     * What all calls of a run share.
     *
     * @param prompt the submitted nodes as data
     */
    record Environment(
            String promptId,
            DynamicGraph graph,
            RunEvents events,
            Interruption interruption,
            NodeStates states,
            Services services,
            Map<String, Object> prompt,
            Map<String, Object> extraData,
            RunState state) {}

    /** Whether a run still goes on. */
    static final class RunState {
        private volatile boolean ended;

        void end() {
            ended = true;
        }

        boolean hasEnded() {
            return ended;
        }
    }

    @Override
    public String promptId() {
        return environment.promptId();
    }

    @Override
    public String nodeId() {
        return node.id();
    }

    @Override
    public String displayNodeId() {
        return environment.graph().displayNodeId(node.id());
    }

    @Override
    public int callIndex() {
        return callIndex;
    }

    @Override
    public void progress(double value, double max) {
        checkInterrupted();
        environment.events().nodeProgressed(node.id(), value, max, Optional.empty());
    }

    @Override
    public void progress(double value, double max, Object preview) {
        checkInterrupted();
        environment.events().nodeProgressed(node.id(), value, max, Optional.of(preview));
    }

    @Override
    public void sendText(String text) {
        environment.events().emit(new ExecutionEvent.TextShown(promptId(), node.id(), text));
    }

    @Override
    public void sendImage(Object image) {
        environment.events().emit(new ExecutionEvent.ImageSent(promptId(), node.id(), image));
    }

    @Override
    public void checkInterrupted() {
        if (environment.state().hasEnded()) {
            throw new EaselException(ErrorCode.INTERRUPTED, "The run of this node has ended.");
        }
        environment.interruption().check();
    }

    @Override
    public Map<String, Object> prompt() {
        return environment.prompt();
    }

    @Override
    public DynamicPrompt dynamicPrompt() {
        return environment.graph();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Optional<Map<String, Object>> extraPngInfo() {
        return environment.extraData().get("extra_pnginfo") instanceof Map<?, ?> info
                ? Optional.of((Map<String, Object>) info)
                : Optional.empty();
    }

    @Override
    public Map<String, Object> extraData() {
        return environment.extraData();
    }

    @Override
    public <T> T service(Class<T> type) {
        return environment.services().get(type);
    }

    @Override
    public <T> Optional<T> findService(Class<T> type) {
        return environment.services().find(type);
    }

    @Override
    public <T> T state(Class<T> type, Supplier<T> initial) {
        return environment.states().get(environment.graph(), node, type, initial);
    }

    @Override
    public GraphBuilder graphBuilder() {
        return new GraphBuilder(node.id() + "." + callIndex + "." + graphs.getAndIncrement() + ".");
    }
}
