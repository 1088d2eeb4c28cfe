package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.ModelFileNames;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.catalogue.CatalogueModel;
import dev.easel.hub.library.ModelDownloads;
import dev.easel.hub.library.ModelInspector;
import dev.easel.hub.library.ModelLibrary;
import dev.easel.hub.library.WorkflowModels;
import dev.easel.server.http.Answer;
import dev.easel.server.http.EventStream;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** {@code /api/easel/models}: what there is, what could be, and how it comes. docs/serve.md describes it. */
public final class ModelLibraryRoutes {
    private static final String BASE = "/api/easel/models";
    private static final long POLL_MILLIS = 250;
    private static final int POLLS_BETWEEN_SIGNS = 40;

    private final ModelDownloads downloads;
    private final ModelLibrary library;
    private final ModelInspector inspector;
    private final NodeCatalog nodes;
    private final BooleanSupplier running;

    /**
     * @param running whether the server is not about to stop
     */
    public ModelLibraryRoutes(
            ModelDownloads downloads, ModelInspector inspector, NodeRegistry registry, BooleanSupplier running) {
        this.downloads = downloads;
        this.library = downloads.library();
        this.inspector = inspector;
        this.nodes = NodeCatalog.of(registry).or(NodeCatalog.stock());
        this.running = running;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("GET", BASE, call -> everything());
        router.addUnprefixed("GET", BASE + "/downloads", call -> Answer.json(statuses()));
        router.addUnprefixed("POST", BASE + "/downloads", this::start);
        router.addUnprefixed("GET", BASE + "/downloads/events", this::watch);
        router.addUnprefixed(
                "GET", BASE + "/downloads/{id}", call -> Answer.json(json(downloads.get(call.path("id")))));
        router.addUnprefixed(
                "DELETE", BASE + "/downloads/{id}", call -> Answer.json(json(downloads.cancel(call.path("id")))));
        router.addUnprefixed("POST", BASE + "/missing", this::missing);
        router.addUnprefixed("GET", BASE + "/files/{folder}/{file...}", this::inspect);
        router.addUnprefixed("DELETE", BASE + "/files/{folder}/{file...}", this::remove);
    }

    private Answer everything() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("root", library.root().toString());
        List<Object> catalogue = new ArrayList<>();
        for (CatalogueModel model : library.catalogue().models()) {
            List<CatalogueFile> files = library.catalogue().find(model.name());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", model.name());
            entry.put("title", model.title());
            entry.put(
                    "present",
                    files.stream().allMatch(file -> library.present(file).isPresent()));
            entry.put("files", files.stream().map(this::json).toList());
            catalogue.add(entry);
        }
        answer.put("catalogue", catalogue);
        List<Object> files = new ArrayList<>();
        for (ModelLibrary.PresentFile file : library.list()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("folder", file.folder());
            entry.put("name", file.name());
            entry.put("size", file.size());
            entry.put("source", file.source().orElse(null));
            files.add(entry);
        }
        answer.put("files", files);
        answer.put("downloads", statuses());
        return Answer.json(answer);
    }

    private Map<String, Object> json(CatalogueFile file) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", file.id());
        entry.put("name", file.name());
        entry.put("folder", file.folder());
        entry.put("source", file.sources().getFirst().text());
        entry.put("licence", file.licence());
        entry.put("gated", file.gated());
        entry.put("size", file.size().isPresent() ? file.size().getAsLong() : null);
        entry.put("sha256", file.sha256().orElse(null));
        entry.put("present", library.present(file).isPresent());
        return entry;
    }

    private List<Map<String, Object>> statuses() {
        return downloads.all().stream().map(ModelLibraryRoutes::json).toList();
    }

    private static Map<String, Object> json(ModelDownloads.Status status) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", status.id());
        entry.put("file", status.file().name());
        entry.put("folder", status.file().folder());
        entry.put("source", status.file().sources().getFirst().text());
        entry.put("state", status.state().name().toLowerCase(Locale.ROOT));
        entry.put("received", status.received());
        entry.put("size", status.size() == 0 ? null : status.size());
        entry.put("bytes_per_second", status.bytesPerSecond());
        entry.put("message", status.remark());
        return entry;
    }

    private Answer start(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        if (!(body.get("models") instanceof List<?> names) || names.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The request names no models; send {\"models\": [\"flux-schnell\"]} with names of the catalogue or addresses.");
        }
        Optional<String> folder = text(body, "folder");
        Optional<String> name = text(body, "name");
        LinkedHashSet<CatalogueFile> files = new LinkedHashSet<>();
        names.forEach(each -> files.addAll(library.find(String.valueOf(each), folder, name)));
        files.removeIf(file -> library.present(file).isPresent());
        return Answer.json(
                202,
                downloads.start(List.copyOf(files)).stream()
                        .map(ModelLibraryRoutes::json)
                        .toList());
    }

    private static Optional<String> text(Map<String, Object> body, String name) {
        Object value = body.get(name);
        if (value != null && !(value instanceof String)) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "\"" + name + "\" is not a text; send one.");
        }
        return Optional.ofNullable((String) value);
    }

    private Answer watch(HttpCall call) {
        return EventStream.answer(call, sender -> {
            long seen = -1;
            int quiet = 0;
            while (running.getAsBoolean()) {
                long now = downloads.changes();
                if (now != seen) {
                    seen = now;
                    quiet = 0;
                    sender.send("downloads", statuses());
                } else if (++quiet % POLLS_BETWEEN_SIGNS == 0) {
                    sender.keepAlive();
                }
                Thread.sleep(POLL_MILLIS);
            }
        });
    }

    private Answer missing(HttpCall call) {
        WorkflowDocument workflow =
                WorkflowDocument.of(call.json(), "The workflow", call.limits().json());
        List<WorkflowModels.Need> needs = ModelFileNames.of(workflow, nodes).stream()
                .map(named -> new WorkflowModels.Need(named.name(), named.folder(), named.node(), named.address()))
                .toList();
        WorkflowModels found = WorkflowModels.of(needs, library);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "present",
                found.present().stream().map(ModelLibraryRoutes::json).toList());
        answer.put("obtainable", found.obtainable().stream().map(this::json).toList());
        answer.put(
                "unknown",
                found.unknown().stream().map(ModelLibraryRoutes::json).toList());
        return Answer.json(answer);
    }

    private static Map<String, Object> json(WorkflowModels.Need need) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", need.name());
        entry.put("folder", need.folder().orElse(null));
        entry.put("node", need.node());
        entry.put("address", need.address().orElse(null));
        return entry;
    }

    private Answer inspect(HttpCall call) {
        return Answer.json(inspector.inspect(library.folders().find(call.path("folder"), call.path("file"))));
    }

    private Answer remove(HttpCall call) {
        library.remove(call.path("folder"), call.path("file"));
        return Answer.empty(204);
    }
}
