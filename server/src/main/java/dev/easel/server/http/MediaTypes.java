package dev.easel.server.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Content types by file name extension. */
public final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";

    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("apng", "image/apng"),
            Map.entry("avif", "image/avif"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("csv", "text/csv"),
            Map.entry("flac", "audio/flac"),
            Map.entry("gif", "image/gif"),
            Map.entry("glb", "model/gltf-binary"),
            Map.entry("gltf", "model/gltf+json"),
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("js", "application/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown"),
            Map.entry("mjs", "application/javascript; charset=utf-8"),
            Map.entry("mkv", "video/x-matroska"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("opus", "audio/ogg"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("tif", "image/tiff"),
            Map.entry("tiff", "image/tiff"),
            Map.entry("txt", "text/plain"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("wav", "audio/x-wav"),
            Map.entry("webm", "video/webm"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("xhtml", "application/xhtml+xml"),
            Map.entry("xml", "application/xml"));

    /** What a browser would render or run in the server's name. */
    private static final Set<String> ACTIVE = Set.of("html", "htm", "xhtml", "xml", "js", "mjs", "css", "svg", "wasm");

    private MediaTypes() {}

    /** The type of a file of the server's own. */
    public static String of(String fileName) {
        return extension(fileName).map(BY_EXTENSION::get).orElse(UNKNOWN);
    }

    /** The type of a file that anyone may have put there: never one that a browser renders as a page or runs. */
    public static String harmless(String fileName) {
        return isActive(fileName) ? UNKNOWN : of(fileName);
    }

    /** Whether a browser would render or run the file. */
    public static boolean isActive(String fileName) {
        return extension(fileName).map(ACTIVE::contains).orElse(false);
    }

    private static Optional<String> extension(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.of(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
}
