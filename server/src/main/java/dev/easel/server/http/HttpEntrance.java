package dev.easel.server.http;

import dev.easel.errors.EaselException;
import dev.easel.server.trace.Tracing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where requests come in: checks who asks, finds the handler, and writes its answer. */
public final class HttpEntrance extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEntrance.class);

    private final Router router;
    private final AccessRules access;
    private final Gate gate;
    private final BodyLimits limits;
    private final RequestObserver observer;
    private final Tracing tracing;
    private final boolean compressing;

    /** Hears of each answered request. */
    @FunctionalInterface
    public interface RequestObserver {
        /**
         * A request was answered.
         *
         * @param route the pattern that matched, or an empty text
         */
        void answered(String method, String route, int status, long nanoseconds);
    }

    /** @param compressing whether JSON and plain text are compressed for clients that accept it */
    public HttpEntrance(
            Router router,
            AccessRules access,
            Gate gate,
            BodyLimits limits,
            RequestObserver observer,
            Tracing tracing,
            boolean compressing) {
        super(InvocationType.BLOCKING);
        this.router = router;
        this.access = access;
        this.gate = gate;
        this.limits = limits;
        this.observer = observer;
        this.tracing = tracing;
        this.compressing = compressing;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        long start = System.nanoTime();
        String path = request.getHttpURI().getPath();
        Router.Match match = router.find(request.getMethod(), path == null ? "/" : path);
        String route = match instanceof Router.Match.Found found ? found.route() : "";
        Answer answer;
        try (Tracing.Traced traced = tracing.request(request.getMethod(), route, request.getHeaders())) {
            answer = answer(request, response, callback, path, match);
            traced.set("http.response.status_code", answer.status());
            if (answer.status() >= 500) {
                traced.failed("status " + answer.status());
            }
        }
        if (!(answer.body() instanceof Answer.Taken)) {
            Answer decorated = access.decorate(answer);
            write(
                    request,
                    response,
                    callback,
                    compressing ? Compression.compressed(decorated, request.getHeaders()) : decorated);
        }
        observer.answered(request.getMethod(), route, answer.status(), System.nanoTime() - start);
        return true;
    }

    private Answer answer(Request request, Response response, Callback callback, String path, Router.Match match) {
        HttpFields headers = request.getHeaders();
        if (!access.allowsSite(headers)) {
            return Answer.empty(403);
        }
        if (request.getMethod().equals("OPTIONS")) {
            return Answer.ok();
        }
        return switch (gate.decide(request, path, match)) {
            case Gate.Decision.Refused refused -> refused.answer();
            case Gate.Decision.Admitted admitted ->
                switch (match) {
                    case Router.Match.Found found -> {
                        HttpCall call =
                                new HttpCall(request, response, callback, admitted.principal(), found.values(), limits);
                        Answer answer = handle(call, found.handler());
                        gate.answered(admitted.principal(), request.getMethod(), found, path, answer);
                        yield answer;
                    }
                    case Router.Match.WrongMethod wrong ->
                        Answer.text(405, "405: Method Not Allowed").with("Allow", wrong.allow());
                    case Router.Match.Unknown unknown -> Answer.bytes(404, "application/octet-stream", new byte[0]);
                };
        };
    }

    private static Answer handle(HttpCall call, Router.Handler handler) {
        try {
            return handler.handle(call);
        } catch (HttpFailure failure) {
            return failure.answer();
        } catch (EaselException failure) {
            if (ErrorAnswers.status(failure.code()) >= 500) {
                LOG.warn("A request failed: {}", failure.getMessage(), failure);
            }
            return ErrorAnswers.of(failure);
        } catch (Exception | StackOverflowError defect) {
            LOG.error("A request failed in a way it should not", defect);
            return ErrorAnswers.internal();
        }
    }

    private static void write(Request request, Response response, Callback callback, Answer answer) {
        response.setStatus(answer.status());
        boolean wholeRequestRead = UnreadBody.discard(request);
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            response.getHeaders().put(header.getKey(), header.getValue());
        }
        if (!wholeRequestRead) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        long length = switch (answer.body()) {
            case Answer.Bytes bytes -> bytes.content().length;
            case Answer.FilePart part -> part.length();
            case Answer.Taken taken -> 0;
            case Answer.Stream stream -> -1;
        };
        if (length >= 0 && answer.status() != 304 && answer.status() != 204) {
            response.getHeaders().put("Content-Length", length);
        }
        if (request.getMethod().equals("HEAD") || length == 0) {
            response.write(true, null, callback);
            return;
        }
        switch (answer.body()) {
            case Answer.Bytes bytes -> response.write(true, ByteBuffer.wrap(bytes.content()), callback);
            case Answer.FilePart part -> writeFile(part, response, callback);
            case Answer.Stream stream -> writeStream(stream, response, callback);
            case Answer.Taken taken -> callback.succeeded();
        }
    }

    private static void writeStream(Answer.Stream stream, Response response, Callback callback) {
        try (OutputStream output = Content.Sink.asOutputStream(response)) {
            stream.writer().write(output);
            output.close();
            callback.succeeded();
        } catch (IOException gone) {
            callback.failed(gone);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            callback.failed(stopping);
        }
    }

    private static void writeFile(Answer.FilePart part, Response response, Callback callback) {
        try (FileChannel channel = FileChannel.open(part.file(), StandardOpenOption.READ);
                InputStream input = Channels.newInputStream(channel.position(part.offset()));
                OutputStream output = Content.Sink.asOutputStream(response)) {
            byte[] buffer = new byte[1 << 16];
            long left = part.length();
            while (left > 0) {
                int count = input.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new EofException("the file became shorter");
                }
                output.write(buffer, 0, count);
                left -= count;
            }
            output.close();
            callback.succeeded();
        } catch (IOException failure) {
            callback.failed(failure);
        }
    }
}
