package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/** Easel's own page, which the module {@code ui} puts on the class path, with its files compressed beside them. */
final class BuiltPage {
    private static final String FOLDER = "/dev/easel/page/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");

    /** Nothing from elsewhere, nothing inline: a name or a prompt shown on the page can run no script. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
                    + "media-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";

    private BuiltPage() {}

    /**
     * A file of the page.
     *
     * @param path its path within the page
     * @return nothing if there is no such file, or the page is not part of this build
     */
    static Optional<Answer> answer(HttpCall call, String path) throws IOException {
        if (!NAME.matcher(path).matches()) {
            return Optional.empty();
        }
        boolean compressed = call.header("Accept-Encoding").orElse("").contains("gzip");
        Optional<byte[]> content = compressed ? read(path + ".gz") : Optional.empty();
        boolean isCompressed = content.isPresent();
        if (!isCompressed) {
            content = read(path);
        }
        return content.map(bytes -> {
            Answer answer = Answer.bytes(200, type(path), bytes)
                    .with("Content-Security-Policy", POLICY)
                    .with("X-Content-Type-Options", "nosniff")
                    .with("Referrer-Policy", "no-referrer")
                    .with("Vary", "Accept-Encoding")
                    .with(
                            "Cache-Control",
                            path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
            return isCompressed ? answer.with("Content-Encoding", "gzip") : answer;
        });
    }

    private static String type(String path) {
        return path.endsWith(".html") ? "text/html; charset=utf-8" : MediaTypes.of(path);
    }

    private static Optional<byte[]> read(String path) throws IOException {
        try (InputStream stream = BuiltPage.class.getResourceAsStream(FOLDER + path)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        }
    }
}
