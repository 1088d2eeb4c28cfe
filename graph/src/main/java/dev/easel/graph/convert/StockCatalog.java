package dev.easel.graph.convert;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The classes that come with ComfyUI, read when first asked for. */
enum StockCatalog implements NodeCatalog {
    INSTANCE;

    private static final String RESOURCE = "stock-nodes.json";

    private volatile NodeCatalog classes;

    @Override
    public Optional<CatalogNode> find(String classType) {
        if (classes == null) {
            classes = NodeCatalog.ofObjectInfo(read());
        }
        return classes.find(classType);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read() {
        try (InputStream stream = StockCatalog.class.getResourceAsStream(RESOURCE)) {
            byte[] text = Objects.requireNonNull(stream, RESOURCE).readAllBytes();
            return (Map<String, Object>) JsonText.read(text, RESOURCE, WorkflowLimits.STANDARD);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
