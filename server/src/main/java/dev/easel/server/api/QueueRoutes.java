package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.HistoryRange;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.QueueItems;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.worker.Announcer;
import dev.easel.server.worker.Workers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /queue}, {@code /history}, {@code /interrupt} and {@code /free}. */
public final class QueueRoutes {
    private final JobStore store;
    private final Workers workers;
    private final ClientSockets sockets;
    private final Announcer announcer;

    public QueueRoutes(JobStore store, Workers workers, ClientSockets sockets, Announcer announcer) {
        this.store = store;
        this.workers = workers;
        this.sockets = sockets;
        this.announcer = announcer;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/queue", call -> queue());
        router.add("POST", "/queue", this::changeQueue);
        router.add("GET", "/history", this::history);
        router.add(
                "GET",
                "/history/{prompt_id}",
                call -> entries(
                        store.historyEntry(call.path("prompt_id")).stream().toList()));
        router.add("POST", "/history", this::changeHistory);
        router.add("POST", "/interrupt", this::interrupt);
        router.add("POST", "/free", this::free);
    }

    private Answer queue() {
        QueueItems items = store.queue();
        return Answer.jsonStream(out -> {
            out.write("{\"queue_running\": ".getBytes(StandardCharsets.US_ASCII));
            items.running().writeTo(out);
            out.write(", \"queue_pending\": ".getBytes(StandardCharsets.US_ASCII));
            items.pending().writeTo(out);
            out.write('}');
        });
    }

    private Answer changeQueue(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        int removed = 0;
        if (isTrue(body.get("clear"))) {
            removed += store.clearPending();
        }
        if (body.containsKey("delete")) {
            removed += store.delete(ids(body));
        }
        if (removed > 0) {
            int remaining = store.remaining();
            announcer.announce(() -> sockets.broadcastStatus(Message.status(remaining), Optional.empty()));
        }
        return Answer.ok();
    }

    private Answer history(HttpCall call) {
        Optional<Long> maxItems = call.integer("max_items");
        Optional<Long> offset = call.integer("offset");
        return entries(store.history(HistoryRange.of(maxItems, offset, store.historyCount())));
    }

    private static Answer entries(List<HistoryEntry> entries) {
        StringBuilder json = new StringBuilder("{");
        String separator = "";
        for (HistoryEntry entry : entries) {
            json.append(separator)
                    .append(JsonText.write(entry.promptId()))
                    .append(": {\"prompt\": ")
                    .append(entry.item())
                    .append(", \"outputs\": ")
                    .append(entry.outputs())
                    .append(", \"status\": ")
                    .append(entry.status())
                    .append(", \"meta\": ")
                    .append(entry.meta())
                    .append("}");
            separator = ", ";
        }
        return Answer.jsonText(json.append("}"));
    }

    private Answer changeHistory(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        if (isTrue(body.get("clear"))) {
            store.clearHistory();
        }
        if (body.containsKey("delete")) {
            store.deleteHistory(ids(body));
        }
        return Answer.ok();
    }

    /** A body that is not JSON, or has no id, stops whatever is running. */
    private Answer interrupt(HttpCall call) {
        Object body;
        try {
            body = call.json();
        } catch (EaselException notJson) {
            body = Map.of();
        }
        if (!(body instanceof Map<?, ?> members)) {
            throw invalid("The request body is not a JSON object; send {} or {\"prompt_id\": id}.");
        }
        Object promptId = members.get("prompt_id");
        if (promptId == null || promptId.equals("")) {
            workers.interruptAll(call.principal().keyId());
        } else {
            workers.interrupt(promptId.toString());
        }
        return Answer.ok();
    }

    private Answer free(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        workers.free(isTrue(body.get("unload_models")), isTrue(body.get("free_memory")));
        return Answer.ok();
    }

    private static boolean isTrue(Object value) {
        return Boolean.TRUE.equals(value);
    }

    private static List<String> ids(Map<String, Object> body) {
        if (body.get("delete") instanceof List<?> ids) {
            return ids.stream().map(String::valueOf).toList();
        }
        throw invalid("The member delete is not a list of prompt ids; send one.");
    }

    private static EaselException invalid(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
