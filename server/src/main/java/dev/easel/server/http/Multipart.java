package dev.easel.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;

/** The parts of a {@code multipart/form-data} body, by name; of several with one name the first. */
public final class Multipart {
    private static final int MOST_PARTS = 100;

    private final List<Named> all;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    private Multipart(List<Named> all) {
        this.all = List.copyOf(all);
        all.forEach(named -> parts.putIfAbsent(named.name(), named.part()));
    }

    /** A part with its name. */
    public record Named(String name, Part part) {}

    /**
     * A part.
     *
     * @param fileName the name of the file it was made from; a plain field has none
     * @param content its bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(Optional<String> fileName, byte[] content) {}

    /**
     * Reads the body of a request.
     *
     * @throws HttpFailure 400 when it is not such a body, 413 when it is too large
     */
    public static Multipart read(HttpCall call) throws IOException {
        long limit = call.limits().upload();
        call.requireLength(limit);
        String type = call.contentType()
                .filter(given -> given.regionMatches(true, 0, "multipart/form-data", 0, 19))
                .orElseThrow(() -> HttpFailure.status(400));
        MultiPartConfig config = new MultiPartConfig.Builder()
                .maxParts(MOST_PARTS)
                .maxSize(limit)
                .maxPartSize(limit)
                .maxMemoryPartSize(limit)
                .build();
        try (MultiPartFormData.Parts read =
                MultiPartFormData.getParts(call.jettyRequest(), call.jettyRequest(), type, config)) {
            List<Named> parts = new ArrayList<>();
            for (MultiPart.Part part : read) {
                Optional<String> fileName = Optional.ofNullable(part.getFileName());
                parts.add(new Named(String.valueOf(part.getName()), new Part(fileName, content(part))));
            }
            return new Multipart(parts);
        } catch (HttpException.RuntimeException
                | CompletionException
                | IllegalArgumentException
                | IllegalStateException bad) {
            throw isTooLarge(bad) ? HttpFailure.tooLarge(limit) : HttpFailure.status(400);
        }
    }

    private static byte[] content(MultiPart.Part part) throws IOException {
        ByteBuffer buffer = Content.Source.asByteBuffer(part.getContentSource());
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static boolean isTooLarge(Throwable failure) {
        String message = String.valueOf(failure.getMessage()) + failure.getCause();
        return message.contains("max length exceeded") || message.contains("too large");
    }

    /** All parts in the order they were sent, those of one name too. */
    public List<Named> all() {
        return all;
    }

    /** The first part of each name, in the order they were sent. */
    public Map<String, Part> parts() {
        return Collections.unmodifiableMap(parts);
    }

    /** A part. */
    public Optional<Part> part(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    /** The text of a plain field. */
    public Optional<String> text(String name) {
        return part(name).map(part -> new String(part.content(), StandardCharsets.UTF_8));
    }
}
