package dev.easel.server;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Brings what was recorded and what is answered now into a form in which both can be compared: without times, ids made up on the way, secrets, and
 * the order of what has none.
 */
final class CapturedValue {
    static final WorkflowLimits LIMITS = new WorkflowLimits(64 << 20, 500, 100_000);

    /** Times, places in code and names of files that stand-ins for nodes make up. */
    private static final Set<String> NOT_COMPARED = Set.of(
            "timestamp",
            "create_time",
            "execution_start_time",
            "execution_end_time",
            "modified",
            "created",
            "traceback",
            "exception_message",
            "current_inputs",
            "current_outputs",
            "auth_token_comfy_org",
            "filename");

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Map<String, String> ids = new HashMap<>();

    /** The id that this server gave where the recorded one stands. */
    void learn(String recorded, String now) {
        ids.put(recorded, now);
    }

    /** A text of the recording with the ids of now. */
    String translated(String recorded) {
        String text = recorded;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            text = text.replace(id.getKey(), id.getValue());
        }
        return text;
    }

    /** A value of the recording with the ids of now. */
    Object translated(Object recorded) {
        return read(translated(JsonText.write(recorded)));
    }

    static Object read(String json) {
        return JsonText.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), "a capture", LIMITS);
    }

    static Object comparable(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, member) -> {
                    boolean settings = key.equals("size") && "comfy.settings.json".equals(map.get("name"));
                    if (!NOT_COMPARED.contains(key) && !settings) {
                        copy.put(key, comparable(key.toString(), member));
                    }
                });
                yield copy;
            }
            case List<?> list -> list.stream().map(CapturedValue::comparable).toList();
            case Number number -> number.doubleValue();
            case null -> "null";
            case String text when text.startsWith("{\"") -> comparable(read(text));
            case String text -> UUID.matcher(text).replaceAll("an-id");
            default -> value;
        };
    }

    private static Object comparable(String key, Object value) {
        if (Set.of("errors", "executed", "queue_pending", "dependent_outputs").contains(key)
                && value instanceof List<?> list) {
            Set<Object> set = new HashSet<>();
            list.forEach(each -> set.add(comparable(each)));
            return set;
        }
        if (key.equals("details") && value instanceof String details) {
            return new LinkedHashSet<>(Arrays.asList(details.split("\n")));
        }
        return comparable(value);
    }

    /**
     * The part of an answer that a shortened recording shows: lists end with "…" where more follows or have it in place of a prompt, entries
     * of the history are told by their keys, histories by their ids.
     */
    static Object shortened(Object recorded, Object now) {
        if ("…".equals(recorded)) {
            return "…";
        }
        if (recorded instanceof List<?> ids && now instanceof Map<?, ?> history) {
            return ids.stream().allMatch(String.class::isInstance) ? List.copyOf(history.keySet()) : now;
        }
        if (recorded instanceof List<?> some && now instanceof List<?> all) {
            boolean cut = !some.isEmpty() && "…".equals(some.getLast());
            return cut && all.size() >= some.size() ? list(some, all.subList(0, some.size())) : list(some, all);
        }
        if (recorded instanceof Map<?, ?> some && now instanceof Map<?, ?> all) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            if (some.containsKey("keys") && some.containsKey("status_str")) {
                copy.put("prompt", shortened(some.get("prompt"), all.get("prompt")));
                copy.put("keys", List.copyOf(all.keySet()));
                copy.put("status_str", ((Map<?, ?>) all.get("status")).get("status_str"));
                return copy;
            }
            all.forEach(
                    (key, member) -> copy.put(key, some.containsKey(key) ? shortened(some.get(key), member) : member));
            return copy;
        }
        return now;
    }

    private static List<Object> list(List<?> some, List<?> all) {
        List<Object> copy = new java.util.ArrayList<>();
        for (int index = 0; index < all.size(); index++) {
            copy.add(index < some.size() ? shortened(some.get(index), all.get(index)) : all.get(index));
        }
        return copy;
    }
}
