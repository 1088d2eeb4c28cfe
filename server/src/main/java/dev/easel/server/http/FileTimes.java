package dev.easel.server.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Size and times of files as clients read them. */
public final class FileTimes {
    private static final double NANOSECONDS = 1e9;

    private FileTimes() {}

    /** The members {@code size} (bytes), {@code modified} and {@code created} (seconds since 1970). */
    public static Map<String, Object> of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("size", attributes.size());
        members.put("modified", seconds(attributes.lastModifiedTime()));
        members.put("created", seconds(attributes.creationTime()));
        return members;
    }

    private static double seconds(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS) / NANOSECONDS;
    }
}
