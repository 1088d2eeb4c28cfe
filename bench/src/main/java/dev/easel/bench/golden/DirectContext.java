package dev.easel.bench.golden;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.DynamicPrompt;
import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.Services;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The surroundings of a node that is called alone, with a prompt and embedded data of the case's choice. */
final class DirectContext implements NodeContext {
    private static final String NODE_ID = "1";

    private final Services services;
    private final Map<String, Object> prompt;
    private final Optional<Map<String, Object>> extraPngInfo;
    private final Map<Class<?>, Object> states = new HashMap<>();

    DirectContext(Services services, Map<String, Object> prompt, Optional<Map<String, Object>> extraPngInfo) {
        this.services = services;
        this.prompt = prompt;
        this.extraPngInfo = extraPngInfo;
    }

    static DirectContext of(Services services) {
        return new DirectContext(services, Map.of(), Optional.empty());
    }

    @Override
    public String promptId() {
        return "golden";
    }

    @Override
    public String nodeId() {
        return NODE_ID;
    }

    @Override
    public String displayNodeId() {
        return NODE_ID;
    }

    @Override
    public int callIndex() {
        return 0;
    }

    @Override
    public void progress(double value, double max) {}

    @Override
    public void progress(double value, double max, Object preview) {}

    @Override
    public void sendText(String text) {}

    @Override
    public void sendImage(Object image) {}

    @Override
    public void checkInterrupted() {}

    @Override
    public Map<String, Object> prompt() {
        return prompt;
    }

    @Override
    public DynamicPrompt dynamicPrompt() {
        throw new EaselException(ErrorCode.UNAVAILABLE, "A node that is called alone has no graph.");
    }

    @Override
    public Optional<Map<String, Object>> extraPngInfo() {
        return extraPngInfo;
    }

    @Override
    public Map<String, Object> extraData() {
        return Map.of();
    }

    @Override
    public <T> T service(Class<T> type) {
        return services.get(type);
    }

    @Override
    public <T> Optional<T> findService(Class<T> type) {
        return services.find(type);
    }

    @Override
    public <T> T state(Class<T> type, Supplier<T> initial) {
        return type.cast(states.computeIfAbsent(type, ignored -> initial.get()));
    }

    @Override
    public GraphBuilder graphBuilder() {
        return new GraphBuilder(NODE_ID + ".");
    }
}
