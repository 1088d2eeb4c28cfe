package dev.easel.hub.download;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/** Writes the body of an answer as it comes. The next bytes are asked for when the last ones are written. */
final class RangeWriter implements HttpResponse.BodySubscriber<Void> {
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private final Sink sink;
    private final RateLimit rate;
    private final LongConsumer received;
    private volatile long lastProgress = System.nanoTime();
    private volatile boolean busy;
    private volatile Flow.Subscription subscription;

    /** Where bytes go. */
    @FunctionalInterface
    interface Sink {
        /** Takes bytes; false when there was enough. */
        boolean accept(ByteBuffer bytes) throws IOException;
    }

    RangeWriter(Sink sink, RateLimit rate, LongConsumer received) {
        this.sink = sink;
        this.rate = rate;
        this.received = received;
    }

    /** When bytes arrived last, by {@link System#nanoTime}; now, while some are being written or held back by the limit. */
    long lastProgress() {
        return busy ? System.nanoTime() : lastProgress;
    }

    /** Gives up from outside. */
    void abort(IOException why) {
        synchronized (this) {
            body.completeExceptionally(why);
        }
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public CompletionStage<Void> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (body.isDone()) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        busy = true;
        try {
            for (ByteBuffer buffer : buffers) {
                rate.take(buffer.remaining());
                if (!write(buffer)) {
                    body.complete(null);
                    subscription.cancel();
                    return;
                }
            }
            lastProgress = System.nanoTime();
            subscription.request(1);
        } catch (IOException | RuntimeException failure) {
            body.completeExceptionally(failure);
            subscription.cancel();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            body.completeExceptionally(new IOException("stopped"));
            subscription.cancel();
        } finally {
            busy = false;
        }
    }

    /** Nothing is written after {@link #abort} has returned. */
    private synchronized boolean write(ByteBuffer buffer) throws IOException {
        if (body.isDone()) {
            return false;
        }
        int before = buffer.position();
        boolean more = sink.accept(buffer);
        received.accept(buffer.position() - before);
        return more;
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(null);
    }
}
