package dev.easel.server.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the list of jobs says about a job's results (contract section 7).
 *
 * @param count how many there are
 * @param preview the one to show as a thumbnail, with the node it is of and its kind
 */
public record OutputSummary(int count, Optional<Map<String, Object>> preview) {
    private static final Set<String> PREVIEWABLE_KINDS = Set.of("images", "video", "audio");
    private static final List<String> PREVIEWABLE_ENDINGS = List.of(".obj", ".fbx", ".gltf", ".glb");

    /** Sums up what nodes show: node id → kind → items. */
    public static OutputSummary of(Map<String, ? extends Map<String, ? extends List<?>>> outputs) {
        int count = 0;
        Optional<Map<String, Object>> firstSaved = Optional.empty();
        Optional<Map<String, Object>> first = Optional.empty();
        for (Map.Entry<String, ? extends Map<String, ? extends List<?>>> node : outputs.entrySet()) {
            for (Map.Entry<String, ? extends List<?>> kind : node.getValue().entrySet()) {
                for (Object item : kind.getKey().equals("animated") ? List.of() : kind.getValue()) {
                    if (item instanceof Map<?, ?> result) {
                        count++;
                        Optional<Map<String, Object>> preview = preview(node.getKey(), kind.getKey(), result);
                        first = first.isPresent() ? first : preview;
                        boolean saved = "output".equals(result.get("type"));
                        firstSaved = firstSaved.isPresent() || !saved ? firstSaved : preview;
                    }
                }
            }
        }
        return new OutputSummary(count, firstSaved.isPresent() ? firstSaved : first);
    }

    private static Optional<Map<String, Object>> preview(String nodeId, String kind, Map<?, ?> item) {
        String format = String.valueOf(item.get("format"));
        String name = String.valueOf(item.get("filename")).toLowerCase(Locale.ROOT);
        boolean previewable = PREVIEWABLE_KINDS.contains(kind)
                || format.startsWith("video/")
                || format.startsWith("audio/")
                || PREVIEWABLE_ENDINGS.stream().anyMatch(name::endsWith);
        if (!previewable) {
            return Optional.empty();
        }
        Map<String, Object> preview = new LinkedHashMap<>();
        item.forEach((key, value) -> preview.put(key.toString(), value));
        preview.put("nodeId", nodeId);
        preview.put("mediaType", kind);
        return Optional.of(preview);
    }
}
