package dev.easel.graph.convert;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The classes that come with ComfyUI; read when this class is first used. */
final class StockCatalog {
    static final NodeCatalog INSTANCE = NodeCatalog.ofObjectInfo(read());

    private StockCatalog() {}

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read() {
        String resource = "stock-nodes.json";
        try (InputStream stream = StockCatalog.class.getResourceAsStream(resource)) {
            byte[] text = Objects.requireNonNull(stream, resource).readAllBytes();
            return (Map<String, Object>) JsonText.read(text, resource, WorkflowLimits.STANDARD);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
