package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.hub.ContainedPath;
import dev.easel.server.http.Answer;
import dev.easel.server.http.FileAnswers;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The page at {@code /} and the files beside it: those of a built web page in a folder, or Easel's own page, or a plain one in a build without it. */
public final class PageRoutes {
    private static final String OWN_PAGE = "/dev/easel/server/page/index.html";

    private final Optional<Path> root;

    /** @param root the folder with a built page */
    public PageRoutes(Optional<Path> root) {
        this.root = root;
    }

    /** Adds the routes; to be called last, because they match every path. */
    public void register(Router router) {
        router.addUnprefixed("GET", "/", this::index);
        router.addUnprefixed("GET", "/{path...}", call -> file(call, call.path("path")));
    }

    private Answer index(HttpCall call) throws IOException {
        Answer page = root.isPresent() ? file(call, "index.html") : ownPage(call);
        return page.with("Cache-Control", "no-cache").with("Pragma", "no-cache").with("Expires", "0");
    }

    private static Answer ownPage(HttpCall call) throws IOException {
        Optional<Answer> built = BuiltPage.answer(call, "index.html");
        if (built.isPresent()) {
            return built.get();
        }
        try (InputStream page = PageRoutes.class.getResourceAsStream(OWN_PAGE)) {
            return Answer.bytes(200, "text/html; charset=utf-8", page.readAllBytes())
                    .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        }
    }

    private Answer file(HttpCall call, String path) throws IOException {
        if (root.isEmpty()) {
            return BuiltPage.answer(call, path).orElseThrow(PageRoutes::notFound);
        }
        Path file;
        try {
            file = ContainedPath.resolve(root.orElseThrow(), path);
        } catch (EaselException outside) {
            throw notFound();
        }
        if (!Files.isRegularFile(file)) {
            throw notFound();
        }
        String name = file.getFileName().toString();
        return FileAnswers.of(call, file, MediaTypes.of(name), cacheHeaders(name));
    }

    /** Contract section 1.1, cache headers by the end of the path. */
    private static Map<String, String> cacheHeaders(String name) {
        Map<String, String> headers = new LinkedHashMap<>();
        boolean program = name.endsWith(".js") || name.endsWith(".css");
        boolean index = name.startsWith("index") && name.endsWith(".json");
        if (program || index) {
            headers.put("Cache-Control", "no-cache");
        } else if (MediaTypes.of(name).startsWith("image/")) {
            headers.put("Cache-Control", "public, max-age=86400");
        }
        return headers;
    }

    private static HttpFailure notFound() {
        return new HttpFailure(Answer.bytes(404, "application/octet-stream", new byte[0]));
    }
}
