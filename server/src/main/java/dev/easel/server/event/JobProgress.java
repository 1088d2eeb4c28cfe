package dev.easel.server.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param nodesDone nodes that have a result
 * @param nodesTotal nodes of the workflow
 * @param node the node at work
 * @param classType its class
 * @param step how many of its steps are done
 * @param steps how many steps it has; 0 when it reports none
 */
public record JobProgress(
        int nodesDone, int nodesTotal, Optional<String> node, Optional<String> classType, int step, int steps) {
    /** Before anything is done. */
    public static JobProgress none(int nodesTotal) {
        return new JobProgress(0, nodesTotal, Optional.empty(), Optional.empty(), 0, 0);
    }

    /** Everything done. */
    public static JobProgress complete(int nodesTotal) {
        return new JobProgress(nodesTotal, nodesTotal, Optional.empty(), Optional.empty(), 0, 0);
    }

    /** The fraction that is done, from 0 to 1: nodes, and the steps of the one at work. */
    public double value() {
        double working = steps > 0 ? Math.min(1, (double) step / steps) : 0;
        return nodesTotal == 0 ? 1 : Math.clamp((nodesDone + working) / nodesTotal, 0, 1);
    }

    /** As clients of the Comfy API v2 read it. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("value", value());
        json.put("nodes_done", nodesDone);
        json.put("nodes_total", nodesTotal);
        json.put("current_node", node.orElse(null));
        json.put("current_node_class", classType.orElse(null));
        json.put("step", steps > 0 ? step : null);
        json.put("steps", steps > 0 ? steps : null);
        json.put(
                "message",
                classType
                        .map(name -> steps > 0 ? name + " " + step + "/" + steps : name)
                        .orElse(null));
        return json;
    }
}
