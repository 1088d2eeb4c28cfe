package dev.easel.server.http;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.key.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** A request, read as far as its handler needs it. */
public final class HttpCall {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Principal principal;
    private final Map<String, String> pathValues;
    private final BodyLimits limits;
    private Fields query;
    private byte[] read;

    HttpCall(
            Request request,
            Response response,
            Callback callback,
            Principal principal,
            Map<String, String> pathValues,
            BodyLimits limits) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.principal = principal;
        this.pathValues = pathValues;
        this.limits = limits;
    }

    /** Who asks. */
    public Principal principal() {
        return principal;
    }

    /** Does something when the answer has been written, or could not be. */
    public void whenAnswered(Runnable action) {
        Request.addCompletionListener(request, failure -> action.run());
    }

    /** A decoded part of the path that the route's pattern names. */
    public String path(String name) {
        return pathValues.get(name);
    }

    /** The first value of a query parameter; present but without value is the empty text. */
    public Optional<String> query(String name) {
        if (query == null) {
            query = parseQuery();
        }
        return Optional.ofNullable(query.getValue(name));
    }

    private Fields parseQuery() {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The query string is not percent-encoded UTF-8; encode its names and values.",
                    malformed);
        }
    }

    /**
     * A query parameter as an integer.
     *
     * @throws EaselException INVALID_INPUT when it is something else
     */
    public Optional<Long> integer(String name) {
        return query(name).map(text -> {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException wrong) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The query parameter " + name + " is \"" + text + "\"; give an integer.",
                        wrong);
            }
        });
    }

    /** Whether a query parameter says yes. */
    public boolean flag(String name, boolean otherwise) {
        return query(name).map(text -> text.equalsIgnoreCase("true")).orElse(otherwise);
    }

    /** A header field of the request. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** The whole body. */
    public byte[] body() {
        if (read == null) {
            read = body(limits.upload());
        }
        return read;
    }

    private byte[] body(long limit) {
        requireLength(limit);
        try (InputStream stream = Content.Source.asInputStream(request)) {
            byte[] bytes = stream.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, limit + 1));
            if (bytes.length > limit) {
                throw HttpFailure.tooLarge(limit);
            }
            return bytes;
        } catch (IOException gone) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "The request body ends early; send it again.", gone);
        }
    }

    /** Refuses a body that says it is larger than {@code limit}. */
    void requireLength(long limit) {
        if (request.getLength() > limit) {
            throw HttpFailure.tooLarge(limit);
        }
    }

    /**
     * The body as JSON values, whatever its content type.
     *
     * @throws EaselException INVALID_INPUT when it is not JSON
     */
    public Object json() {
        WorkflowLimits json = limits.json();
        return JsonText.read(body(json.maxBytes()), "The request body", json);
    }

    /**
     * The body as a JSON object.
     *
     * @throws EaselException INVALID_INPUT when it is something else
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> jsonObject() {
        if (json() instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new EaselException(ErrorCode.INVALID_INPUT, "The request body is not a JSON object; send one.");
    }

    /**
     * The body as a JSON object that may hold files as data URLs, so that it may be as large as an upload. An empty body is an empty
     * object.
     *
     * @throws EaselException INVALID_INPUT when it is something else
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> jsonBodyWithFiles() {
        byte[] bytes = body();
        if (bytes.length == 0) {
            return Map.of();
        }
        WorkflowLimits larger = new WorkflowLimits(
                (int) Math.min(Integer.MAX_VALUE, limits.upload()),
                limits.json().maxDepth(),
                limits.json().maxNodes());
        if (JsonText.read(bytes, "The request body", larger) instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new EaselException(ErrorCode.INVALID_INPUT, "The request body is not a JSON object; send one.");
    }

    /** Where the client reached the server, without a slash at the end: {@code https://host:port}. */
    public String origin() {
        String scheme = header("X-Forwarded-Proto")
                .filter(given -> given.equals("https") || given.equals("http"))
                .orElse(request.isSecure() ? "https" : "http");
        return scheme + "://" + header("Host").orElse("127.0.0.1");
    }

    /** The limits on bodies. */
    public BodyLimits limits() {
        return limits;
    }

    /** The content type of the body. */
    public Optional<String> contentType() {
        return header(HttpHeader.CONTENT_TYPE.asString());
    }

    /** The request itself, for what only Jetty can do with it. */
    public Request jettyRequest() {
        return request;
    }

    /** The response itself, for an upgrade. */
    public Response jettyResponse() {
        return response;
    }

    /** The callback that ends the exchange, for an upgrade. */
    public Callback jettyCallback() {
        return callback;
    }
}
