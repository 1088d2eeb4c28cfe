package dev.easel.server.endpoint;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How an endpoint is addressed: {@code NAME} or {@code NAME@VERSION}.
 *
 * @param name letters, digits, dashes, dots and underscores, at most 64
 * @param version which one; empty for the newest
 */
public record EndpointName(String name, OptionalInt version) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public EndpointName {
        if (!NAME.matcher(name).matches()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The endpoint name \"" + name
                            + "\" is not possible; use letters, digits, dashes, dots and underscores, at most 64, a letter or"
                            + " digit first.");
        }
    }

    /**
     * Reads the text.
     *
     * @throws EaselException INVALID_INPUT when it is no such name
     */
    public static EndpointName parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return new EndpointName(text, OptionalInt.empty());
        }
        try {
            return new EndpointName(text.substring(0, at), OptionalInt.of(Integer.parseInt(text.substring(at + 1))));
        } catch (NumberFormatException wrong) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "\"" + text + "\" is not NAME@VERSION, for instance flux@3.", wrong);
        }
    }
}
