package dev.easel.server.http;

import dev.easel.graph.workflow.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/** Server-sent events on the thread of their request. */
public final class EventStream {
    private static final int MOST = 32;
    private static final Semaphore OPEN = new Semaphore(MOST);

    private EventStream() {}

    /** Sends events. */
    public interface Sender {
        /**
         * @param event its name
         * @param data JSON values
         * @throws IOException when the client has gone
         */
        void send(String event, Object data) throws IOException;

        /** Sends a line that clients ignore, to find out whether one is there. */
        void keepAlive() throws IOException;
    }

    /** Decides what is sent; the stream ends when it returns. */
    public interface Source {
        void run(Sender sender) throws IOException, InterruptedException;
    }

    /**
     * Answers a request with events.
     *
     * @throws HttpFailure with 503 when there are too many such answers
     */
    public static Answer answer(HttpCall call, Source source) {
        if (!OPEN.tryAcquire()) {
            throw HttpFailure.status(503);
        }
        Response response = call.jettyResponse();
        response.setStatus(200);
        response.getHeaders().put("Content-Type", "text/event-stream; charset=utf-8");
        response.getHeaders().put("Cache-Control", "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        try (OutputStream output = Content.Sink.asOutputStream(response)) {
            source.run(sender(output));
            output.close();
            call.jettyCallback().succeeded();
        } catch (IOException gone) {
            call.jettyCallback().failed(gone);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            call.jettyCallback().failed(stop);
        } finally {
            OPEN.release();
        }
        return Answer.taken();
    }

    private static Sender sender(OutputStream output) {
        return new Sender() {
            @Override
            public void send(String event, Object data) throws IOException {
                write("event: " + event + "\ndata: " + JsonText.write(data) + "\n\n");
            }

            @Override
            public void keepAlive() throws IOException {
                write(":\n\n");
            }

            private void write(String text) throws IOException {
                output.write(text.getBytes(StandardCharsets.UTF_8));
                output.flush();
            }
        };
    }
}
