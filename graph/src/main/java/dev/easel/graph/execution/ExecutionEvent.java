package dev.easel.graph.execution;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened in a run. {@link #type()} and {@link #data()} are what ComfyUI clients receive (contract section 2.3);
 * the order of events is that of section 2.4. Times are milliseconds since the epoch.
 */
public sealed interface ExecutionEvent {
    /** The prompt being run. */
    String promptId();

    /** The event's name for clients. */
    String type();

    /** The event's content for clients, as JSON values. */
    Map<String, Object> data();

    /** The run begins. */
    record Started(String promptId, long timestamp) implements ExecutionEvent {
        @Override
        public String type() {
            return "execution_start";
        }

        @Override
        public Map<String, Object> data() {
            return json("prompt_id", promptId, "timestamp", timestamp);
        }
    }

    /** These submitted nodes already have a result. */
    record Cached(String promptId, List<String> nodeIds, long timestamp) implements ExecutionEvent {
        @Override
        public String type() {
            return "execution_cached";
        }

        @Override
        public Map<String, Object> data() {
            return json("nodes", nodeIds, "prompt_id", promptId, "timestamp", timestamp);
        }
    }

    /** A node starts to work, or goes on after waiting for lazy inputs. */
    record NodeStarted(String promptId, String nodeId, String displayNodeId) implements ExecutionEvent {
        @Override
        public String type() {
            return "executing";
        }

        @Override
        public Map<String, Object> data() {
            return json("node", nodeId, "display_node", displayNodeId, "prompt_id", promptId);
        }
    }

    /** A node got further, started or finished. */
    final class ProgressStateChanged implements ExecutionEvent {
        private final String promptId;
        private final NodeProgress changed;
        private final Collection<NodeProgress> current;
        private Map<String, NodeProgress> nodes;

        ProgressStateChanged(String promptId, NodeProgress changed, Collection<NodeProgress> current) {
            this.promptId = promptId;
            this.changed = changed;
            this.current = current;
        }

        @Override
        public String promptId() {
            return promptId;
        }

        /** The node that made the difference. */
        public NodeProgress changed() {
            return changed;
        }

        /**
         * Every node that has started in this run, in the order they did. The first call copies the state and so must be made
         * before the listener returns.
         */
        public Map<String, NodeProgress> nodes() {
            if (nodes == null) {
                nodes = new LinkedHashMap<>();
                current.forEach(progress -> nodes.put(progress.nodeId(), progress));
            }
            return nodes;
        }

        @Override
        public String type() {
            return "progress_state";
        }

        @Override
        public Map<String, Object> data() {
            Map<String, Object> json = new LinkedHashMap<>();
            nodes().forEach((id, progress) -> json.put(id, progress.toJson(promptId)));
            return json("prompt_id", promptId, "nodes", json);
        }
    }

    /**
     * A node reported how far it is; follows the change of state.
     *
     * @param preview what the work looks like, as the node gave it
     */
    record Progressed(String promptId, NodeProgress progress, Optional<Object> preview) implements ExecutionEvent {
        @Override
        public String type() {
            return "progress";
        }

        @Override
        public Map<String, Object> data() {
            return json(
                    "value", progress.value(), "max", progress.max(), "prompt_id", promptId, "node", progress.nodeId());
        }
    }

    /** A node shows a text. */
    record TextShown(String promptId, String nodeId, String text) implements ExecutionEvent {
        @Override
        public String type() {
            return "text";
        }

        @Override
        public Map<String, Object> data() {
            return json("node", nodeId, "text", text, "prompt_id", promptId);
        }
    }

    /** A node sends a picture to the client, as the node gave it. */
    record ImageSent(String promptId, String nodeId, Object image) implements ExecutionEvent {
        @Override
        public String type() {
            return "image";
        }

        @Override
        public Map<String, Object> data() {
            return json("node", nodeId, "prompt_id", promptId);
        }
    }

    /**
     * A node has something for the reader, or had it in the cache.
     *
     * @param output what the reader is to see; empty for a cached node that has nothing
     */
    record NodeExecuted(String promptId, String nodeId, String displayNodeId, Optional<Map<String, List<?>>> output)
            implements ExecutionEvent {
        @Override
        public String type() {
            return "executed";
        }

        @Override
        public Map<String, Object> data() {
            return json(
                    "node",
                    nodeId,
                    "display_node",
                    displayNodeId,
                    "output",
                    output.orElse(null),
                    "prompt_id",
                    promptId);
        }
    }

    /** A node was not run because an input is blocked with a message; the run goes on. */
    record NodeBlocked(String promptId, String nodeId, String classType, List<String> executed, String message)
            implements ExecutionEvent {
        @Override
        public String type() {
            return "execution_error";
        }

        @Override
        public Map<String, Object> data() {
            Map<String, Object> json =
                    json("prompt_id", promptId, "node_id", nodeId, "node_type", classType, "executed", executed);
            json.put("exception_message", "Execution Blocked: " + message);
            json.put("exception_type", "ExecutionBlocked");
            json.put("traceback", List.of());
            json.put("current_inputs", List.of());
            json.put("current_outputs", List.of());
            return json;
        }
    }

    /** The run is done. */
    record Succeeded(String promptId, long timestamp) implements ExecutionEvent {
        @Override
        public String type() {
            return "execution_success";
        }

        @Override
        public Map<String, Object> data() {
            return json("prompt_id", promptId, "timestamp", timestamp);
        }
    }

    /** The run ends because a node failed. */
    record Failed(String promptId, ExecutionFailure failure, long timestamp) implements ExecutionEvent {
        @Override
        public String type() {
            return "execution_error";
        }

        @Override
        public Map<String, Object> data() {
            Map<String, Object> json = json("prompt_id", promptId);
            json.putAll(failure.toJson());
            json.put("timestamp", timestamp);
            return json;
        }
    }

    /** The run ends because someone asked for it. */
    record Interrupted(String promptId, String nodeId, String classType, List<String> executed, long timestamp)
            implements ExecutionEvent {
        @Override
        public String type() {
            return "execution_interrupted";
        }

        @Override
        public Map<String, Object> data() {
            return json(
                    "prompt_id",
                    promptId,
                    "node_id",
                    nodeId,
                    "node_type",
                    classType,
                    "executed",
                    executed,
                    "timestamp",
                    timestamp);
        }
    }

    private static Map<String, Object> json(Object... pairs) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int index = 0; index < pairs.length; index += 2) {
            json.put((String) pairs[index], pairs[index + 1]);
        }
        return json;
    }
}
