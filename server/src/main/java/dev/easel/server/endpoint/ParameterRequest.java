package dev.easel.server.endpoint;

import java.util.Optional;

/**
 * A parameter that whoever publishes asks for.
 *
 * @param name what callers write
 * @param target {@code NODE.INPUT}, or several separated by commas
 * @param min narrows the input's own limit
 * @param max narrows the input's own limit
 * @param otherwise the value of a call that does not give it; empty for the workflow's
 * @param required whether a call must give it
 * @param description what it is for
 */
public record ParameterRequest(
        String name,
        String target,
        Optional<Number> min,
        Optional<Number> max,
        Optional<Object> otherwise,
        boolean required,
        String description) {}
