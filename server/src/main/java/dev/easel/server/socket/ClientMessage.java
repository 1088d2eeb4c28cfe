package dev.easel.server.socket;

import dev.easel.errors.EaselException;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a client says: any JSON value. Only one has a meaning, the flags that it may announce in its first message.
 *
 * @param json the value, possibly null
 */
record ClientMessage(Object json) {
    private static final WorkflowLimits LIMITS = new WorkflowLimits(4 << 20, 100, 10_000);

    /** The message, or nothing when it is not JSON. */
    static Optional<ClientMessage> read(String text) {
        try {
            return Optional.of(new ClientMessage(
                    JsonText.read(text.getBytes(StandardCharsets.UTF_8), "The client's message", LIMITS)));
        } catch (EaselException notJson) {
            return Optional.empty();
        }
    }

    boolean isFeatureFlags() {
        return json instanceof Map<?, ?> message && "feature_flags".equals(message.get("type"));
    }

    boolean supportsPreviewMetadata() {
        return json instanceof Map<?, ?> message
                && message.get("data") instanceof Map<?, ?> flags
                && Boolean.TRUE.equals(flags.get("supports_preview_metadata"));
    }
}
