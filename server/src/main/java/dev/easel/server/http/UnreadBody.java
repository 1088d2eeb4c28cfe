package dev.easel.server.http;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * What is left of a request when its answer is known already. Most clients read the answer only when they have sent everything, and a
 * connection with a part of a request in it cannot carry the next one.
 */
final class UnreadBody {
    private static final long MOST_DISCARDED = 256L << 20;

    private UnreadBody() {}

    /**
     * Reads the rest and forgets it.
     *
     * @return whether the request was read to its end, so that the connection can carry another
     */
    static boolean discard(Request request) {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            // Reading would invite the client to send what nobody wants; one that has sent it has been read already.
            return request.consumeAvailable();
        }
        Content.Chunk next = request.read();
        if (next != null) {
            next.release();
            if (next.isLast()) {
                return !Content.Chunk.isFailure(next);
            }
        }
        byte[] buffer = new byte[1 << 14];
        try (InputStream stream = Content.Source.asInputStream(request)) {
            long left = MOST_DISCARDED;
            while (left > 0) {
                int count = stream.read(buffer);
                if (count < 0) {
                    return true;
                }
                left -= count;
            }
            return false;
        } catch (IOException gone) {
            return false;
        }
    }
}
