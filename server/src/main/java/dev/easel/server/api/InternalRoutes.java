package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.log.EventLog;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** {@code /internal}: what the official page asks for beyond the API. */
public final class InternalRoutes {
    private static final Map<String, Object> TERMINAL = terminal();

    private final DataFolders data;
    private final ModelFolders models;
    private final ClientSockets sockets;
    private final Set<String> logSubscribers = ConcurrentHashMap.newKeySet();

    public InternalRoutes(DataFolders data, ModelFolders models, ClientSockets sockets) {
        this.data = data;
        this.models = models;
        this.sockets = sockets;
    }

    private static Map<String, Object> terminal() {
        Map<String, Object> size = new LinkedHashMap<>();
        size.put("cols", 80);
        size.put("rows", 24);
        return size;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("GET", "/internal/logs", call -> logs());
        router.addUnprefixed("GET", "/internal/logs/raw", call -> rawLogs());
        router.addUnprefixed("PATCH", "/internal/logs/subscribe", this::subscribe);
        router.addUnprefixed("GET", "/internal/folder_paths", call -> folderPaths());
        router.addUnprefixed("GET", "/internal/files/{type}", this::files);
        EventLog.instance().subscribe(this::tell);
    }

    private static Answer logs() {
        StringBuilder text = new StringBuilder();
        EventLog.instance()
                .last()
                .forEach(entry ->
                        text.append(entry.toJson().get("t")).append(" - ").append(entry.message()));
        return Answer.json(text.toString());
    }

    private static Answer rawLogs() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "entries",
                EventLog.instance().last().stream().map(EventLog.Entry::toJson).toList());
        answer.put("size", TERMINAL);
        return Answer.json(answer);
    }

    private Answer subscribe(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        if (!(body.get("clientId") instanceof String clientId) || !(body.get("enabled") instanceof Boolean enabled)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The request does not say who subscribes; send {\"clientId\": id, \"enabled\": true or false}.");
        }
        logSubscribers.removeIf(id -> sockets.find(id).isEmpty());
        if (enabled) {
            logSubscribers.add(clientId);
        } else {
            logSubscribers.remove(clientId);
        }
        return Answer.ok();
    }

    private void tell(EventLog.Entry entry) {
        if (logSubscribers.isEmpty()) {
            return;
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("entries", List.of(entry.toJson()));
        message.put("size", null);
        Message frame = Message.event(Message.Weight.PROGRESS, "logs", message);
        logSubscribers.forEach(id -> sockets.send(id, frame));
    }

    private Answer folderPaths() {
        Map<String, Object> paths = new LinkedHashMap<>();
        models.keys()
                .forEach(key -> paths.put(
                        key,
                        models.directories(key).stream().map(Path::toString).toList()));
        return Answer.json(paths);
    }

    private Answer files(HttpCall call) throws IOException {
        DataFolder folder = DataFolder.ofApiName(call.path("type"))
                .orElseThrow(() -> new HttpFailure(Answer.json(400, Map.of("error", "Invalid directory type"))));
        Path directory = data.path(folder);
        if (!Files.isDirectory(directory)) {
            return Answer.json(List.of());
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .map(file -> file.getFileName().toString())
                    .toList();
            return Answer.json(names);
        }
    }
}
