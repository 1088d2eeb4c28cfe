package dev.easel.server.api;

import dev.easel.server.call.Enhancement;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.ParameterKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The published workflows as an OpenAPI 3.1 document. */
public final class OpenApi {
    private static final List<String> RESULTS =
            List.of("image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "video/webm");

    private OpenApi() {}

    /** The document. */
    public static Map<String, Object> of(List<Endpoint> endpoints, String version) {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            paths.put("/e/" + endpoint.name(), Map.of("post", operation(endpoint)));
        }
        Map<String, Object> job = object("operationId", "getJob", "summary", "A job of an endpoint");
        job.put("parameters", List.of(pathParameter("name"), pathParameter("id")));
        job.put(
                "responses",
                Map.of("200", response("The job.", "application/json", reference("Job")), "default", problem()));
        paths.put("/e/{name}/jobs/{id}", Map.of("get", job));
        Map<String, Object> document = object("openapi", "3.1.0");
        document.put("info", object("title", "Easel endpoints", "version", version));
        document.put("security", List.of(Map.of("key", List.of()), Map.of()));
        document.put("paths", paths);
        document.put(
                "components",
                object(
                        "securitySchemes",
                        Map.of("key", object("type", "http", "scheme", "bearer")),
                        "schemas",
                        schemas()));
        return document;
    }

    private static Map<String, Object> operation(Endpoint endpoint) {
        Map<String, Object> schema = schema(endpoint, false);
        boolean files = endpoint.parameters().stream().anyMatch(parameter -> parameter.kind() == ParameterKind.FILE);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("application/json", Map.of("schema", schema));
        if (files) {
            content.put("multipart/form-data", Map.of("schema", schema(endpoint, true)));
        }
        Map<String, Object> results = new LinkedHashMap<>();
        RESULTS.forEach(type -> results.put(type, Map.of()));
        results.put("application/json", Map.of("schema", reference("Job")));
        results.put("text/event-stream", Map.of("schema", Map.of("type", "string")));
        Map<String, Object> operation = object(
                "operationId",
                "call_" + endpoint.name(),
                "summary",
                endpoint.description().isEmpty() ? "Runs " + endpoint.reference() : endpoint.description());
        operation.put("parameters", List.of(header("Prefer"), header("Idempotency-Key"), header("Easel-Webhook")));
        operation.put("requestBody", object("required", true, "content", content));
        operation.put(
                "responses",
                object(
                        "200",
                                object(
                                        "description",
                                        "The result, in the form that Accept asks for.",
                                        "content",
                                        results),
                        "202", response("Accepted; the job goes on.", "application/json", reference("Job")),
                        "default", problem()));
        return operation;
    }

    private static Map<String, Object> schema(Endpoint endpoint, boolean form) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (EndpointParameter parameter : endpoint.parameters()) {
            Map<String, Object> schema = parameter.schema();
            if (form && parameter.kind() == ParameterKind.FILE) {
                schema.put("format", "binary");
            }
            properties.put(parameter.name(), schema);
        }
        Enhancement.promptOf(endpoint)
                .filter(prompt -> endpoint.parameter(Enhancement.NAME).isEmpty())
                .ifPresent(prompt -> properties.put(Enhancement.NAME, Enhancement.schema(prompt)));
        Map<String, Object> schema = object("type", "object", "additionalProperties", false, "properties", properties);
        List<String> required = endpoint.parameters().stream()
                .filter(EndpointParameter::required)
                .map(EndpointParameter::name)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> schemas() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("id", text);
        job.put(
                "status",
                object("type", "string", "enum", List.of("queued", "running", "succeeded", "failed", "cancelled")));
        job.put("seed", Map.of("type", "integer"));
        job.put("outputs", object("type", "array", "items", object("type", "object")));
        job.put("error", Map.of("type", List.of("object", "null")));
        Map<String, Object> problem = new LinkedHashMap<>();
        for (String member : List.of("title", "code", "detail", "parameter", "node_id", "class_type", "input")) {
            problem.put(member, text);
        }
        problem.put("status", Map.of("type", "integer"));
        return object(
                "Job", object("type", "object", "properties", job),
                "Problem", object("type", "object", "properties", problem));
    }

    private static Map<String, Object> problem() {
        return response("What was wrong, where, and what to do.", "application/problem+json", reference("Problem"));
    }

    private static Map<String, Object> response(String description, String type, Map<String, Object> schema) {
        return object("description", description, "content", Map.of(type, Map.of("schema", schema)));
    }

    private static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private static Map<String, Object> header(String name) {
        return object("name", name, "in", "header", "schema", Map.of("type", "string"));
    }

    private static Map<String, Object> pathParameter(String name) {
        return object("name", name, "in", "path", "required", true, "schema", Map.of("type", "string"));
    }

    private static Map<String, Object> object(Object... membersAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int index = 0; index < membersAndValues.length; index += 2) {
            object.put((String) membersAndValues[index], membersAndValues[index + 1]);
        }
        return object;
    }
}
