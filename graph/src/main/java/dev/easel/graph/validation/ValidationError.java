package dev.easel.graph.validation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is wrong with a workflow.
 *
 * @param type a name that programs can rely on, such as {@code value_not_in_list}
 * @param message what is wrong
 * @param details where
 * @param extraInfo more for programs: the input's name, its declaration, the value received
 */
public record ValidationError(String type, String message, String details, Map<String, Object> extraInfo) {
    /** Keeps the order of the extra information. */
    public ValidationError {
        extraInfo = Collections.unmodifiableMap(new LinkedHashMap<>(extraInfo));
    }

    /** The error as ComfyUI clients read it. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("message", message);
        json.put("details", details);
        json.put("extra_info", extraInfo);
        return json;
    }
}
