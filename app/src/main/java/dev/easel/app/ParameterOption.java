package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.endpoint.ParameterRequest;
import java.math.BigDecimal;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --param NAME=NODE.INPUT} with what limits it. */
final class ParameterOption {
    @Option(
            names = "--param",
            required = true,
            paramLabel = "NAME=NODE.INPUT",
            description =
                    "A parameter and the input it is written to (several: with commas). Without any, they are found.")
    private String parameter;

    @Option(names = "--min", paramLabel = "N", description = "Its smallest value.")
    private BigDecimal min;

    @Option(names = "--max", paramLabel = "N", description = "Its largest value.")
    private BigDecimal max;

    @Option(names = "--default", paramLabel = "VALUE", description = "Its value when a call does not give it.")
    private String otherwise;

    @Option(names = "--required", description = "A call must give it.")
    private boolean required;

    @Option(names = "--describe", paramLabel = "TEXT", description = "What it is for.")
    private String description = "";

    ParameterRequest request() {
        int equals = parameter.indexOf('=');
        if (equals <= 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + parameter + "\" is not NAME=NODE.INPUT, for instance prompt=6.text.");
        }
        return new ParameterRequest(
                parameter.substring(0, equals),
                parameter.substring(equals + 1),
                Optional.ofNullable(min).map(ParameterOption::number),
                Optional.ofNullable(max).map(ParameterOption::number),
                Optional.ofNullable(otherwise),
                required,
                description);
    }

    private static Number number(BigDecimal value) {
        return value.scale() <= 0 ? (Number) value.toBigInteger() : (Number) value.doubleValue();
    }
}
