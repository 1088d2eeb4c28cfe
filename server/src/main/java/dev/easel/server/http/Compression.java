package dev.easel.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Compresses JSON and plain text for clients that accept it (contract section 1.1). */
final class Compression {
    private static final String GZIP = "gzip";
    private static final int BUFFER = 1 << 13;

    private Compression() {}

    /** The answer as a client with these header fields is sent it. */
    static Answer compressed(Answer answer, HttpFields request) {
        if (!isText(answer) || answer.headers().containsKey("Content-Encoding")) {
            return answer;
        }
        Answer varied = answer.with("Vary", "Accept-Encoding");
        if (!accepts(request)) {
            return varied;
        }
        return switch (answer.body()) {
            case Answer.Bytes bytes
            when bytes.content().length > 0 -> with(varied, new Answer.Bytes(compressed(bytes.content())));
            case Answer.Stream stream ->
                with(varied, new Answer.Stream(out -> {
                    GZIPOutputStream gzip = new GZIPOutputStream(out, BUFFER, true);
                    stream.writer().write(gzip);
                    gzip.finish();
                }));
            default -> varied;
        };
    }

    private static boolean isText(Answer answer) {
        String type = answer.headers().getOrDefault("Content-Type", "").toLowerCase(Locale.ROOT);
        return type.startsWith("application/json") || type.startsWith("text/plain");
    }

    private static boolean accepts(HttpFields request) {
        List<String> accepted = request.getQualityCSV(HttpHeader.ACCEPT_ENCODING);
        return accepted.contains(GZIP) || accepted.contains("*");
    }

    private static Answer with(Answer answer, Answer.Body body) {
        return new Answer(answer.status(), answer.headers(), body).with("Content-Encoding", GZIP);
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 4);
        try (OutputStream gzip = new GZIPOutputStream(bytes, BUFFER)) {
            gzip.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
