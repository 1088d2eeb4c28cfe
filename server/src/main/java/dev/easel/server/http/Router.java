package dev.easel.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the handler of a path. A pattern is a path whose segments are literal or, in braces, the name of a value; a value is exactly
 * one segment of the path as it was sent, so {@code %2F} stands inside it. A last segment {@code {name...}} takes the whole rest.
 */
public final class Router {
    private final List<Route> routes = new ArrayList<>();

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        Answer handle(HttpCall call) throws Exception;
    }

    private record Route(String method, String name, List<String> pattern, Handler handler) {}

    /** What was found for a path. */
    public sealed interface Match {
        /** A handler. */
        record Found(String route, Handler handler, Map<String, String> values) implements Match {}

        /** The path exists, but not with this method. */
        record WrongMethod(String allow) implements Match {}

        /** There is no such path. */
        record Unknown() implements Match {}
    }

    /** Adds a route at its path and below {@code /api}. */
    public void add(String method, String pattern, Handler handler) {
        addUnprefixed(method, pattern, handler);
        addUnprefixed(method, "/api" + pattern, handler);
    }

    /** Adds a route at its path alone. */
    public void addUnprefixed(String method, String pattern, Handler handler) {
        routes.add(new Route(method, pattern, segments(pattern), handler));
    }

    /**
     * Looks up a path.
     *
     * @param method HEAD finds what GET finds
     * @param rawPath the path as it was sent, percent-encoded
     */
    public Match find(String method, String rawPath) {
        List<String> path = segments(rawPath);
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> values = match(route.pattern(), path);
            if (values.isPresent()) {
                if (route.method().equals(method)
                        || (method.equals("HEAD") && route.method().equals("GET"))) {
                    return new Match.Found(route.name(), route.handler(), values.get());
                }
                methods.add(route.method());
                if (route.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
        }
        return methods.isEmpty() ? new Match.Unknown() : new Match.WrongMethod(String.join(",", methods));
    }

    private static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int index = 0; index < pattern.size(); index++) {
            String part = pattern.get(index);
            if (part.endsWith("...}") && index < path.size()) {
                String rest = String.join("/", path.subList(index, path.size()));
                values.put(part.substring(1, part.length() - 4), decode(rest));
                return Optional.of(values);
            }
            if (index >= path.size()) {
                return Optional.empty();
            }
            String segment = path.get(index);
            if (part.startsWith("{")) {
                if (segment.isEmpty()) {
                    return Optional.empty();
                }
                values.put(part.substring(1, part.length() - 1), decode(segment));
            } else if (!part.equals(decode(segment))) {
                return Optional.empty();
            }
        }
        return pattern.size() == path.size() ? Optional.of(values) : Optional.empty();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    }

    /** Percent-decoding of a path, where a plus sign is a plus sign; a malformed one is left as it is. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
