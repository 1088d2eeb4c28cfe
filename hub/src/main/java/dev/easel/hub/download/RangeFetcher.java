package dev.easel.hub.download;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** One request for a part of a file. */
final class RangeFetcher {
    private static final long POLL_MILLIS = 250;

    private final HttpClient client;
    private final HubSettings settings;
    private final AllowedHosts hosts;
    private final Semaphore connections;
    private final RateLimit rate;

    RangeFetcher(HttpClient client, HubSettings settings, Semaphore connections, RateLimit rate) {
        this.client = client;
        this.settings = settings;
        hosts = new AllowedHosts(settings);
        this.connections = connections;
        this.rate = rate;
    }

    /**
     * What to ask for.
     *
     * @param state where
     * @param source of what, for messages
     * @param from the first byte
     * @param to the byte behind the last; the file's size and {@code from} 0 ask for the whole file
     * @param whole whether to ask without a range
     */
    record Range(RemoteState state, RemoteFile source, long from, long to, boolean whole) {}

    /**
     * Hands the bytes to a sink as they arrive. Returns when the answer ends, which may be too early.
     *
     * @throws TransientFailure when the server asks to try again, or stops sending
     * @throws RangesIgnored when it sends the whole file instead
     */
    void fetch(Range range, RangeWriter.Sink sink, LongConsumer received, Cancellation cancellation)
            throws IOException, InterruptedException {
        while (!connections.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            cancellation.check();
        }
        try {
            send(range, sink, received, cancellation);
        } finally {
            connections.release();
        }
    }

    private void send(Range range, RangeWriter.Sink sink, LongConsumer received, Cancellation cancellation)
            throws IOException, InterruptedException {
        URI address = range.state().address();
        hosts.require(address, range.source());
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("User-Agent", "easel");
        Optional<String> token = settings.tokenFor(address);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        if (!range.whole()) {
            request.header("Range", "bytes=" + range.from() + "-" + (range.to() - 1));
        }
        AtomicReference<RangeWriter> writer = new AtomicReference<>();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request.build(), head -> {
            boolean wanted = isWanted(range, head);
            writer.set(new RangeWriter(wanted ? sink : bytes -> false, rate, wanted ? received : bytes -> {}));
            return writer.get();
        });
        long begun = System.nanoTime();
        try {
            while (true) {
                try {
                    requireWanted(range, answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS), token.isPresent());
                    return;
                } catch (TimeoutException goesOn) {
                    cancellation.check();
                    long last = writer.get() == null ? begun : writer.get().lastProgress();
                    if (System.nanoTime() - last > settings.patience().toNanos()) {
                        throw new TransientFailure("the server stopped sending", Optional.empty(), false);
                    }
                }
            }
        } catch (ExecutionException failure) {
            throw rethrown(failure.getCause());
        } finally {
            if (!answer.isDone()) {
                if (writer.get() != null) {
                    writer.get().abort(new IOException("given up"));
                }
                answer.cancel(true);
            }
        }
    }

    private static IOException rethrown(Throwable cause) {
        return switch (cause) {
            case RuntimeException refused -> throw refused;
            case IOException failure -> failure;
            default -> new IOException(cause);
        };
    }

    private static boolean isWanted(Range range, HttpResponse.ResponseInfo head) {
        if (range.whole()) {
            return head.statusCode() == 200;
        }
        return head.statusCode() == 206
                && head.headers()
                        .firstValue("Content-Range")
                        .filter(text -> text.strip()
                                .equals("bytes " + range.from() + "-" + (range.to() - 1) + "/"
                                        + range.state().size()))
                        .isPresent();
    }

    private void requireWanted(Range range, HttpResponse<Void> answer, boolean withToken) throws IOException {
        int status = answer.statusCode();
        if (range.whole() && status == 200) {
            return;
        }
        if (status == 200) {
            throw new RangesIgnored();
        }
        if (status == 206) {
            boolean same = answer.headers()
                    .firstValue("Content-Range")
                    .filter(text -> text.strip().startsWith("bytes " + range.from() + "-")
                            && text.strip().endsWith("/" + range.state().size()))
                    .isPresent();
            if (!same) {
                throw new TransientFailure("the server answers with another range", Optional.empty(), true);
            }
            return;
        }
        boolean signedAddress = !settings.isEndpoint(range.state().address());
        if (status == 416
                || (status >= 300 && status < 400)
                || (signedAddress && status >= 401 && status <= 410 && status != 408)) {
            throw new TransientFailure("the server answers " + status, Optional.empty(), true);
        }
        throw Refusals.of(status, answer.headers(), range.state().address(), range.source(), withToken);
    }
}
