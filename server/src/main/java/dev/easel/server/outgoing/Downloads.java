package dev.easel.server.outgoing;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;

/** Fetches the files that callers name by URL. */
public final class Downloads implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long SECONDS = 60;
    private static final int REDIRECTS = 3;

    /** Whole files are held in memory, so only so many are fetched at a time. */
    private static final int AT_A_TIME = 4;

    private final OutgoingRules rules;
    private final long limit;
    private final HttpClient client;
    private final Semaphore places = new Semaphore(AT_A_TIME, true);

    /**
     * @param allowsPrivate whether addresses of the own machine and network may be asked
     * @param limit the largest file, in bytes
     */
    public Downloads(boolean allowsPrivate, long limit) {
        rules = new OutgoingRules("The file's URL", allowsPrivate, "--allow-private-downloads");
        this.limit = limit;
        client = OutgoingClient.start(rules, CONNECT, REDIRECTS);
    }

    /** Whether a text is a URL that can be fetched. */
    public static boolean isUrl(String text) {
        return text.regionMatches(true, 0, "https://", 0, 8) || text.regionMatches(true, 0, "http://", 0, 7);
    }

    /**
     * Fetches a file.
     *
     * @param name the parameter it is the value of, for messages
     * @throws EaselException INVALID_INPUT when the URL is refused, or cannot be fetched within a minute, or is too large
     */
    public byte[] fetch(String url, String name) {
        rules.require(url);
        waitForPlace(name);
        try {
            ContentResponse answer = new CompletableResponseListener(
                            client.newRequest(url).timeout(SECONDS, TimeUnit.SECONDS),
                            (int) Math.min(Integer.MAX_VALUE - 8L, limit))
                    .send()
                    .get(SECONDS, TimeUnit.SECONDS);
            if (answer.getStatus() != 200) {
                throw refused(name, "its server answered with status " + answer.getStatus(), null);
            }
            return answer.getContent();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw refused(name, "this server is stopping", stopping);
        } catch (TimeoutException late) {
            throw refused(name, "it took longer than " + SECONDS + " s", late);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof EaselException known) {
                throw known;
            }
            throw refused(name, "it cannot be reached, or is larger than " + limit + " bytes", failure);
        } finally {
            places.release();
        }
    }

    private void waitForPlace(String name) {
        try {
            if (places.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        throw new EaselException(
                ErrorCode.UNAVAILABLE,
                "Many files are being fetched, so that of " + name
                        + " has to wait; try again, or send the file itself.");
    }

    private static EaselException refused(String name, String why, Throwable cause) {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                "The file that " + name + " names cannot be fetched: " + why + "; send the file itself instead.",
                cause);
    }

    @Override
    public void close() {
        OutgoingClient.stop(client);
    }
}
