package dev.easel.server.endpoint;

import dev.easel.graph.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a published workflow.
 *
 * @param name by which it is called
 * @param version from 1
 * @param workflow what runs, with the values it was published with
 * @param parameters what a call may change
 * @param description what it is for
 * @param keepsMetadata whether the pictures that callers get carry the workflow
 * @param publishedAt milliseconds since 1970
 */
public record Endpoint(
        String name,
        int version,
        Workflow workflow,
        List<EndpointParameter> parameters,
        String description,
        boolean keepsMetadata,
        long publishedAt) {
    public Endpoint {
        parameters = List.copyOf(parameters);
    }

    /** A parameter by its name. */
    public Optional<EndpointParameter> parameter(String parameterName) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(parameterName))
                .findFirst();
    }

    /** The parameter that is written to an input, {@code NODE.INPUT}. */
    public Optional<EndpointParameter> writtenBy(String place) {
        return parameters.stream()
                .filter(parameter -> parameter.targets().stream()
                        .anyMatch(target -> (target.node() + "." + target.input()).equals(place)))
                .findFirst();
    }

    /** {@code NAME@VERSION}. */
    public String reference() {
        return name + "@" + version;
    }

    /** The endpoint as JSON values, without the workflow. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("version", version);
        json.put("description", description);
        json.put("keeps_metadata", keepsMetadata);
        json.put("published_at", publishedAt);
        json.put("url", "/e/" + name);
        json.put(
                "parameters", parameters.stream().map(EndpointParameter::toJson).toList());
        return json;
    }
}
