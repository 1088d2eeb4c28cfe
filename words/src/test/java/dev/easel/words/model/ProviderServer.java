package dev.easel.words.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers as the providers document their APIs, with what a test lays out for each request. */
public final class ProviderServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What a client sent. */
    public record Received(String path, Map<String, List<String>> headers, String body) {}

    /** Answers one request. */
    @FunctionalInterface
    public interface Reply {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    public ProviderServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body));
        Reply reply;
        synchronized (replies) {
            reply = replies.size() > 1 ? replies.poll() : replies.peek();
        }
        try (exchange) {
            reply.to(exchange);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The replies to come; the last is given again and again. */
    public ProviderServer replies(Reply... next) {
        synchronized (replies) {
            replies.clear();
            replies.addAll(List.of(next));
        }
        return this;
    }

    /** What arrived so far. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Its address. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** An answer in pieces, as the provider streams it. */
    public static Reply text(Provider provider, String... pieces) {
        return exchange -> {
            OutputStream out = open(exchange, 200, type(provider), Map.of());
            out.write(begin(provider));
            for (String piece : pieces) {
                out.write(piece(provider, piece));
                out.flush();
            }
            out.write(end(provider));
        };
    }

    /** An answer that never ends. */
    public static Reply endless(Provider provider) {
        return exchange -> {
            OutputStream out = open(exchange, 200, type(provider), Map.of());
            out.write(begin(provider));
            while (true) {
                out.write(piece(provider, "and then and then and then and then "));
                out.flush();
            }
        };
    }

    /** An answer that begins and is never continued until the server closes. */
    public Reply silent(Provider provider) {
        return exchange -> {
            OutputStream out = open(exchange, 200, type(provider), Map.of());
            out.write(begin(provider));
            out.flush();
            closing.await();
        };
    }

    /** Any answer. */
    public static Reply raw(int status, String type, String body, Map<String, String> headers) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** An error in the form of the provider's API. */
    public static Reply error(Provider provider, int status, String code, String message, Map<String, String> headers) {
        String body = switch (provider) {
            case OPENAI ->
                "{\"error\":{\"message\":" + quoted(message) + ",\"type\":\"error\",\"code\":" + quoted(code) + "}}";
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":" + quoted(code) + ",\"message\":" + quoted(message) + "}}";
            case OLLAMA, OFFLINE -> "{\"error\":" + quoted(message) + "}";
        };
        return raw(status, "application/json", body, headers);
    }

    private static OutputStream open(HttpExchange exchange, int status, String type, Map<String, String> headers)
            throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, 0);
        return exchange.getResponseBody();
    }

    private static String type(Provider provider) {
        return provider == Provider.OLLAMA ? "application/x-ndjson" : "text/event-stream";
    }

    private static byte[] begin(Provider provider) {
        return bytes(
                provider == Provider.ANTHROPIC
                        ? event(
                                        "message_start",
                                        "{\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\","
                                                + "\"content\":[],\"model\":\"x\",\"stop_reason\":null,\"usage\":{\"input_tokens\":11,\"output_tokens\":1}}}")
                                + event(
                                        "content_block_start",
                                        "{\"type\":\"content_block_start\",\"index\":0,"
                                                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}")
                        : "");
    }

    private static byte[] piece(Provider provider, String piece) {
        return bytes(
                switch (provider) {
                    case OPENAI ->
                        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":"
                                + "{\"role\":\"assistant\",\"content\":" + quoted(piece)
                                + "},\"finish_reason\":null}]}\n\n";
                    case ANTHROPIC ->
                        event(
                                "content_block_delta",
                                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                                        + "{\"type\":\"text_delta\",\"text\":" + quoted(piece) + "}}");
                    case OLLAMA, OFFLINE ->
                        "{\"model\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":"
                                + quoted(piece) + "},\"done\":false}\n";
                });
    }

    private static byte[] end(Provider provider) {
        return bytes(
                switch (provider) {
                    case OPENAI ->
                        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},"
                                + "\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"x\","
                                + "\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":22,\"total_tokens\":33}}\n\n"
                                + "data: [DONE]\n\n";
                    case ANTHROPIC ->
                        event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}")
                                + event(
                                        "message_delta",
                                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                                                + "\"usage\":{\"output_tokens\":22}}")
                                + event("message_stop", "{\"type\":\"message_stop\"}");
                    case OLLAMA, OFFLINE ->
                        "{\"model\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                                + "\"done_reason\":\"stop\",\"done\":true,\"prompt_eval_count\":11,\"eval_count\":22}\n";
                });
    }

    private static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
