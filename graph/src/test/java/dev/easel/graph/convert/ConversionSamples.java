package dev.easel.graph.convert;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Files and converters for the conversion tests. */
final class ConversionSamples {
    static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 7, 9, 5, 1);

    /** Always takes the first alternative. */
    static final RandomGenerator FIRST = () -> 0L;

    private ConversionSamples() {}

    static Object read(String resource) {
        try (InputStream stream = ConversionSamples.class.getResourceAsStream("/convert/" + resource)) {
            return JsonText.read(stream.readAllBytes(), resource, WorkflowLimits.STANDARD);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static Workflow convert(Object ui) {
        return convert(object(ui), WorkflowLimits.STANDARD);
    }

    static Workflow convert(Map<String, Object> ui, WorkflowLimits limits) {
        return new WorkflowConverter(NodeCatalog.stock(), FIRST, () -> NOW, limits).convert(ui);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
