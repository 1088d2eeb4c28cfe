package dev.easel.words.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The HTTP side of one question. LangChain4j's own client drops the header {@code Retry-After}, reads answers of any size and cannot be
 * stopped from another thread; this one keeps, bounds and can.
 */
final class CallTransport implements HttpClient {
    private static final int LARGEST_ANSWER = 16 << 20;
    private static final int LARGEST_ERROR = 64 << 10;

    private final java.net.http.HttpClient client;
    private final Duration timeout;
    private volatile Refusal refusal;
    private volatile InputStream open;
    private volatile boolean cancelled;
    private volatile Runnable afterwards = () -> {};

    /**
     * An answer with an error status.
     *
     * @param body its beginning
     * @param retryAfter the header of this name
     */
    record Refusal(int status, String body, Optional<String> retryAfter) {}

    CallTransport(java.net.http.HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** What the server refused with, if it did. */
    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** What to do when a streamed answer has come to its end, after everything in it was told. */
    void whenEnded(Runnable action) {
        afterwards = action;
    }

    /** Ends the exchange; who reads from it gets an error. */
    void cancel() {
        cancelled = true;
        close(open);
    }

    private static void close(InputStream stream) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException alreadyGone) {
                return;
            }
        }
    }

    /** Makes this client, whatever else is asked of the builder. */
    HttpClientBuilder builder() {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return timeout;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration ignored) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return timeout;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration ignored) {
                return this;
            }

            @Override
            public HttpClient build() {
                return CallTransport.this;
            }
        };
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = send(request);
            try (InputStream body = new Bounded(response.body())) {
                return SuccessfulHttpResponse.builder()
                        .statusCode(response.statusCode())
                        .headers(response.headers().map())
                        .body(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .build();
            }
        } catch (IOException failure) {
            throw new Broken(failure);
        }
    }

    /** Runs on a thread of its own, so that the caller can wait with a limit. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        Thread.ofVirtual().name("language-model").start(() -> stream(request, parser, listener));
    }

    private void stream(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            HttpResponse<InputStream> response = send(request);
            try (InputStream body = new Bounded(response.body())) {
                open = body;
                if (cancelled) {
                    return;
                }
                listener.onOpen(SuccessfulHttpResponse.builder()
                        .statusCode(response.statusCode())
                        .headers(response.headers().map())
                        .build());
                parser.parse(body, listener);
                listener.onClose();
                afterwards.run();
            }
        } catch (IOException failure) {
            listener.onError(new Broken(failure));
        } catch (RuntimeException failure) {
            listener.onError(failure);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .timeout(timeout)
                .method(
                        request.method().name(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        try {
            HttpResponse<InputStream> response =
                    client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 == 2) {
                return response;
            }
            try (InputStream body = response.body()) {
                String text = new String(body.readNBytes(LARGEST_ERROR), StandardCharsets.UTF_8);
                refusal = new Refusal(
                        response.statusCode(), text, response.headers().firstValue("Retry-After"));
                throw new HttpException(response.statusCode(), text);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** The connection or the answer broke. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(IOException cause) {
            super(cause);
        }
    }

    /** Ends with an error where no sound answer goes on. */
    private static final class Bounded extends FilterInputStream {
        private long left = LARGEST_ANSWER;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException("the answer is longer than " + LARGEST_ANSWER + " bytes");
            }
        }
    }
}
