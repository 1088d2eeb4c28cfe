package dev.easel.server.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * Where traces begin: a request, then the job it became, whichever process runs it, then its nodes. A trace that a client has begun
 * goes on (W3C Trace Context).
 */
public final class Tracing implements AutoCloseable {
    /** Nothing is traced. */
    public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), false);

    /** The entry of a job's extra data that holds what is carried. */
    public static final String CARRIED = "trace_context";

    private static final String NAME = "dev.easel";
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final long CLOSE_SECONDS = 5;

    private static final TextMapGetter<HttpFields> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpFields fields) {
            return fields.stream().map(HttpField::getName).toList();
        }

        @Override
        public String get(HttpFields fields, String name) {
            return fields == null ? null : fields.get(name);
        }
    };

    private static final TextMapGetter<Map<String, String>> MAP = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> map) {
            return map.keySet();
        }

        @Override
        public String get(Map<String, String> map, String name) {
            return map == null ? null : map.get(name);
        }
    };

    private final OpenTelemetry telemetry;
    private final Tracer tracer;
    private final boolean on;

    /** Traces go to what is given. */
    public Tracing(OpenTelemetry telemetry) {
        this(telemetry, true);
    }

    private Tracing(OpenTelemetry telemetry, boolean on) {
        this.telemetry = telemetry;
        this.on = on;
        tracer = telemetry.getTracer(NAME);
    }

    /**
     * As the environment says, by the names that OpenTelemetry's programs share: on when {@code OTEL_EXPORTER_OTLP_ENDPOINT},
     * {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} or {@code OTEL_TRACES_EXPORTER} is set and {@code OTEL_SDK_DISABLED} is not true.
     *
     * @param process what kind of process this is, such as {@code easel-server}; {@code OTEL_SERVICE_NAME} goes first
     */
    public static Tracing of(Map<String, String> environment, String process) {
        boolean wanted = List.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER")
                .stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
        if (!wanted || environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")) {
            return OFF;
        }
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.service.name", process);
        properties.put("otel.exporter.otlp.protocol", "http/protobuf");
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(ignored -> properties)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }

    /** Whether anything is traced. */
    public boolean isOn() {
        return on;
    }

    /** Work that is being traced on this thread. */
    public interface Traced extends AutoCloseable {
        /** Says something about it. */
        Traced set(String attribute, String value);

        /** Says something about it. */
        Traced set(String attribute, long value);

        /** It went wrong. */
        void failed(String message);

        @Override
        void close();
    }

    private record Open(Span span, Scope scope) implements Traced {
        @Override
        public Traced set(String attribute, String value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public Traced set(String attribute, long value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public void failed(String message) {
            span.setStatus(StatusCode.ERROR, message);
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }

    /** A request begins. */
    @SuppressWarnings("MustBeClosedChecker") // What is returned owns the scope, and closes it.
    public Traced request(String method, String route, HttpFields headers) {
        Context parent = on
                ? telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), headers, HEADERS)
                : Context.root();
        Span span = tracer.spanBuilder(route.isEmpty() ? method : method + " " + route)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .startSpan();
        return new Open(span, span.makeCurrent());
    }

    /** What a job that is submitted on this thread must carry so that its trace goes on elsewhere: nothing when nothing is traced. */
    public static Map<String, String> carried() {
        Map<String, String> carried = new LinkedHashMap<>();
        if (Span.current().getSpanContext().isValid()) {
            W3CTraceContextPropagator.getInstance().inject(Context.current(), carried, Map::put);
        }
        return carried;
    }

    /**
     * A job begins.
     *
     * @param endpoint the endpoint that was called; empty for none
     * @param carried what {@link #carried} gave when it was submitted
     */
    public JobTrace job(String promptId, int attempt, String endpoint, Map<String, String> carried) {
        Context parent = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), carried, MAP);
        Span span = tracer.spanBuilder(endpoint.isEmpty() ? "job" : "job " + endpoint)
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("easel.job.id", promptId)
                .setAttribute("easel.job.attempt", attempt)
                .setAttribute("easel.endpoint", endpoint)
                .startSpan();
        return new JobTrace(tracer, span, Context.root().with(span));
    }

    /** Reads what a job carries. */
    public static Map<String, String> carriedIn(Map<String, Object> extraData) {
        Map<String, String> carried = new LinkedHashMap<>();
        if (extraData.get(CARRIED) instanceof Map<?, ?> map) {
            for (String name : List.of(PARENT, STATE)) {
                if (map.get(name) instanceof String value) {
                    carried.put(name, value);
                }
            }
        }
        return carried;
    }

    @Override
    public void close() {
        if (telemetry instanceof OpenTelemetrySdk sdk) {
            sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
