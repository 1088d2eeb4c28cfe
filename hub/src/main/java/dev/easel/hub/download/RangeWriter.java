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

    /** When bytes arrived last, by {@link System#nanoTime}. */
    long lastProgress() {
        return lastProgress;
    }

    /** Gives up from outside. */
    void abort(IOException why) {
        body.completeExceptionally(why);
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
        try {
            for (ByteBuffer buffer : buffers) {
                int bytes = buffer.remaining();
                rate.take(bytes);
                if (body.isDone()) {
                    return;
                }
                boolean more = sink.accept(buffer);
                lastProgress = System.nanoTime();
                received.accept(bytes - buffer.remaining());
                if (!more) {
                    body.complete(null);
                    subscription.cancel();
                    return;
                }
            }
            subscription.request(1);
        } catch (IOException | RuntimeException failure) {
            body.completeExceptionally(failure);
            subscription.cancel();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            body.completeExceptionally(new IOException("stopped"));
            subscription.cancel();
        }
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
