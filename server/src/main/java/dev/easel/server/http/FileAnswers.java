package dev.easel.server.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Answers with files: entity tags, dates, conditional requests and byte ranges (RFC 9110 sections 13 and 14). */
public final class FileAnswers {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    private FileAnswers() {}

    /** A range of bytes that the client asked for. */
    public record Range(long first, long last) {}

    /**
     * The answer with a file, or the part of it that is asked for.
     *
     * @param file an existing file
     * @param contentType its type
     * @param extra further header fields
     */
    public static Answer of(HttpCall call, Path file, String contentType, Map<String, String> extra)
            throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        long size = attributes.size();
        Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
        String tag = "\"" + Long.toHexString(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)) + "-"
                + Long.toHexString(size) + "\"";
        Map<String, String> headers = new LinkedHashMap<>(extra);
        headers.put("Content-Type", contentType);
        headers.put("ETag", tag);
        headers.put("Last-Modified", HTTP_DATE.format(ZonedDateTime.ofInstant(modified, ZoneOffset.UTC)));
        if (isUnchanged(call, tag, modified)) {
            return new Answer(304, headers, new Answer.Bytes(new byte[0]));
        }
        headers.put("Accept-Ranges", "bytes");
        Optional<String> range = call.header("Range").filter(text -> rangeApplies(call, tag, modified));
        if (range.isPresent()
                && range.get().startsWith("bytes=")
                && !range.get().contains(",")) {
            return range(file, size, range.get().substring("bytes=".length()), headers);
        }
        return new Answer(200, headers, new Answer.FilePart(file, 0, size));
    }

    private static Answer range(Path file, long size, String text, Map<String, String> headers) {
        Optional<Range> range = parse(text, size);
        if (range.isEmpty()) {
            headers.put("Content-Range", "bytes */" + size);
            return new Answer(416, headers, new Answer.Bytes(new byte[0]));
        }
        Range part = range.get();
        headers.put("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + size);
        return new Answer(206, headers, new Answer.FilePart(file, part.first(), part.last() - part.first() + 1));
    }

    /** Reads what follows {@code bytes=}; nothing when the range cannot be satisfied. */
    public static Optional<Range> parse(String text, long size) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        try {
            String first = text.substring(0, dash).strip();
            String last = text.substring(dash + 1).strip();
            long start = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
            long end = first.isEmpty() || last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
            return start >= 0 && start <= end ? Optional.of(new Range(start, end)) : Optional.empty();
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isUnchanged(HttpCall call, String tag, Instant modified) {
        Optional<String> tags = call.header("If-None-Match");
        if (tags.isPresent()) {
            return tags.get().equals("*") || tags.get().contains(tag);
        }
        return call.header("If-Modified-Since")
                .flatMap(FileAnswers::date)
                .map(since -> !modified.isAfter(since))
                .orElse(false);
    }

    private static boolean rangeApplies(HttpCall call, String tag, Instant modified) {
        return call.header("If-Range")
                .map(condition -> condition.equals(tag)
                        || date(condition).map(date -> !modified.isAfter(date)).orElse(false))
                .orElse(true);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(HTTP_DATE.parse(text)));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
