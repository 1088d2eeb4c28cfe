package dev.easel.server.worker;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.trace.Tracing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A queue item: what is stored of a prompt, and shown as an array of number, id, prompt, extra data and outputs to execute.
 *
 * @param workflow the validated prompt, its constants converted
 * @param extraData what the client sent along, secrets included
 * @param outputs the output nodes to run
 */
public record QueueItem(Workflow workflow, Map<String, Object> extraData, List<String> outputs) {
    /** Account keys: nodes get them, nobody else. */
    private static final Set<String> SECRET_KEYS = Set.of("auth_token_comfy_org", "api_key_comfy_org");

    /** What was accepted once is not limited again. */
    private static final WorkflowLimits LIMITS = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);

    /** The job that stores this item. */
    public JobRequest toRequest(String promptId, QueueNumber number, long now) {
        Map<String, Object> shown = new LinkedHashMap<>(extraData);
        shown.keySet().removeAll(SECRET_KEYS);
        Map<String, String> trace = Tracing.carried();
        if (!trace.isEmpty()) {
            shown.put(Tracing.CARRIED, trace);
        }
        Map<String, Object> secrets = new LinkedHashMap<>(extraData);
        secrets.keySet().retainAll(SECRET_KEYS);
        List<Object> item = new ArrayList<>(List.of(number.toJson(), promptId, workflow.toJson(), shown, outputs));
        return new JobRequest(
                promptId,
                number,
                JsonText.write(item),
                secrets.isEmpty() ? Optional.empty() : Optional.of(JsonText.write(secrets)),
                Optional.ofNullable(extraData.get("client_id")).map(Object::toString),
                workflowId(),
                now);
    }

    private Optional<String> workflowId() {
        return extraData.get("extra_pnginfo") instanceof Map<?, ?> info
                        && info.get("workflow") instanceof Map<?, ?> workflowFile
                        && workflowFile.get("id") != null
                ? Optional.of(workflowFile.get("id").toString())
                : Optional.empty();
    }

    /** The item of a stored job. */
    @SuppressWarnings("unchecked")
    public static QueueItem of(JobRequest request) {
        if (read(request.item()) instanceof List<?> item
                && item.size() == 5
                && item.get(2) instanceof Map<?, ?> prompt
                && item.get(3) instanceof Map<?, ?> shown
                && item.get(4) instanceof List<?> outputs) {
            Map<String, Object> extraData = new LinkedHashMap<>((Map<String, Object>) shown);
            request.secrets().ifPresent(secrets -> extraData.putAll((Map<String, Object>) read(secrets)));
            return new QueueItem(Workflow.of((Map<String, Object>) prompt, LIMITS), extraData, (List<String>) outputs);
        }
        throw new EaselException(
                ErrorCode.INTERNAL, "The stored prompt " + request.promptId() + " is not a queue item; delete it.");
    }

    private static Object read(String json) {
        return JsonText.read(json.getBytes(StandardCharsets.UTF_8), "A stored prompt", LIMITS);
    }
}
