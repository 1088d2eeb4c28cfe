package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.hub.ContainedPath;
import dev.easel.media.NewFile;
import dev.easel.server.http.Answer;
import dev.easel.server.http.FileAnswers;
import dev.easel.server.http.FileTimes;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.http.Router;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /userdata}: a user's own files, such as workflows. */
public final class UserDataRoutes {
    private static final int DEEPEST = 32;

    private final UserAccounts accounts;

    public UserDataRoutes(UserAccounts accounts) {
        this.accounts = accounts;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/userdata", this::list);
        router.add("GET", "/v2/userdata", this::tree);
        router.add("GET", "/userdata/{file}", this::read);
        router.add("POST", "/userdata/{file}", this::write);
        router.add("DELETE", "/userdata/{file}", this::delete);
        router.add("POST", "/userdata/{file}/move/{destination}", this::move);
    }

    private Answer list(HttpCall call) throws IOException {
        Path user = accounts.require(call);
        String directory = call.query("dir")
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> HttpFailure.text(400, "Directory not provided"));
        Path folder = inside(user, directory).orElseThrow(() -> HttpFailure.text(403, "Invalid directory"));
        if (!Files.isDirectory(folder)) {
            throw HttpFailure.text(404, "Directory not found");
        }
        int depth = call.flag("recurse", false) ? DEEPEST : 1;
        boolean fullInfo = call.flag("full_info", false);
        boolean split = call.flag("split", false);
        List<Object> entries = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder, depth)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = slashed(folder.relativize(file));
                if (fullInfo) {
                    entries.add(fullInfo(path, file));
                } else if (split) {
                    List<String> parts = new ArrayList<>(List.of(path));
                    parts.addAll(List.of(path.split("/")));
                    entries.add(parts);
                } else {
                    entries.add(path);
                }
            }
        }
        return Answer.json(entries);
    }

    private Answer tree(HttpCall call) throws IOException {
        Path user = accounts.find(call).orElseThrow(() -> HttpFailure.text(403, "Invalid user specified in request"));
        if (!Files.isDirectory(user)) {
            return Answer.json(List.of());
        }
        Path folder = inside(user, decodedAgain(call.query("path").orElse("")))
                .orElseThrow(() -> HttpFailure.text(400, "Invalid path requested"));
        if (!Files.exists(folder)) {
            throw HttpFailure.text(404, "Requested path not found");
        }
        if (!Files.isDirectory(folder)) {
            throw HttpFailure.text(400, "Requested path is not a directory");
        }
        Comparator<Path> order = Comparator.comparing((Path path) -> !Files.isDirectory(path))
                .thenComparing(path -> path.getFileName().toString().toLowerCase(Locale.ROOT));
        List<Object> entries = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder, DEEPEST)) {
            for (Path path :
                    paths.filter(each -> !each.equals(folder)).sorted(order).toList()) {
                entries.add(entry(user, path));
            }
        }
        return Answer.json(entries);
    }

    private static Map<String, Object> entry(Path user, Path path) throws IOException {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", path.getFileName().toString());
        entry.put("path", slashed(user.relativize(path)));
        entry.put("type", Files.isDirectory(path) ? "directory" : "file");
        if (Files.isRegularFile(path)) {
            Map<String, Object> times = FileTimes.of(path);
            entry.put("size", times.get("size"));
            entry.put("modified", times.get("modified"));
        }
        return entry;
    }

    private Answer read(HttpCall call) throws IOException {
        Path file = file(call, "file");
        if (!Files.isRegularFile(file)) {
            throw HttpFailure.status(404);
        }
        String name = file.getFileName().toString();
        boolean style = name.endsWith(".css");
        return FileAnswers.of(call, file, style ? MediaTypes.of(name) : MediaTypes.harmless(name), Map.of());
    }

    private Answer write(HttpCall call) throws IOException {
        Path user = accounts.require(call);
        Path file = file(call, "file");
        if (Files.exists(file) && !call.flag("overwrite", true)) {
            throw HttpFailure.text(409, "File already exists");
        }
        if (Files.isDirectory(file)) {
            throw HttpFailure.status(400);
        }
        byte[] content = call.body();
        Files.createDirectories(file.getParent());
        NewFile.replace(file, content);
        return stored(call, user, file);
    }

    private Answer delete(HttpCall call) throws IOException {
        Path file = file(call, "file");
        if (!Files.isRegularFile(file)) {
            throw HttpFailure.status(404);
        }
        Files.delete(file);
        return Answer.empty(204);
    }

    private Answer move(HttpCall call) throws IOException {
        Path user = accounts.require(call);
        Path source = file(call, "file");
        Path destination = file(call, "destination");
        if (!Files.isRegularFile(source)) {
            throw HttpFailure.status(404);
        }
        if (Files.exists(destination) && !call.flag("overwrite", true)) {
            throw HttpFailure.text(409, "File already exists");
        }
        Files.createDirectories(destination.getParent());
        Files.move(source, destination, StandardCopyOption.REPLACE_EXISTING);
        return stored(call, user, destination);
    }

    private static Answer stored(HttpCall call, Path user, Path file) throws IOException {
        String path = slashed(user.relativize(file));
        return Answer.json(call.flag("full_info", false) ? fullInfo(path, file) : path);
    }

    private Path file(HttpCall call, String name) throws IOException {
        Path user = accounts.require(call);
        Path file = inside(user, decodedAgain(call.path(name))).orElseThrow(() -> HttpFailure.status(403));
        if (file.equals(user)) {
            throw HttpFailure.status(403);
        }
        return file;
    }

    private static Optional<Path> inside(Path user, String name) {
        try {
            return Optional.of(ContainedPath.resolve(user, name));
        } catch (EaselException outside) {
            return Optional.empty();
        }
    }

    /** Some clients encode twice. */
    private static String decodedAgain(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException literal) {
            return name;
        }
    }

    private static Map<String, Object> fullInfo(String path, Path file) throws IOException {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("path", path);
        info.putAll(FileTimes.of(file));
        return info;
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }
}
