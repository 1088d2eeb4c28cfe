package dev.easel.app.kubernetes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Objects as YAML documents. */
public final class ManifestText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestText() {}

    /** The documents of a file. */
    public static String of(List<?> objects) {
        List<Map<String, Object>> documents = objects.stream()
                .map(object -> JSON.convertValue(object, new TypeReference<Map<String, Object>>() {}))
                .toList();
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setExplicitStart(true)
                .setWidth(120)
                .build();
        return new Dump(settings).dumpAllToString(documents.iterator());
    }
}
