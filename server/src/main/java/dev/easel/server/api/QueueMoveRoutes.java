package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Problem;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.job.QueuePlace;
import dev.easel.server.key.Principal;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.worker.Announcer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /api/easel/queue/{id}/move}: puts a waiting job in another place. */
public final class QueueMoveRoutes {
    private final JobStore store;
    private final ClientSockets sockets;
    private final Announcer announcer;

    public QueueMoveRoutes(JobStore store, ClientSockets sockets, Announcer announcer) {
        this.store = store;
        this.sockets = sockets;
        this.announcer = announcer;
    }

    /** Adds the route. */
    public void register(Router router) {
        router.addUnprefixed("POST", "/api/easel/queue/{id}/move", Problems.of(this::move));
    }

    private Answer move(HttpCall call) {
        String id = call.path("id");
        QueuePlace place = place(call.jsonObject());
        JobView job =
                store.job(id).orElseThrow(() -> new EaselException(ErrorCode.NOT_FOUND, "There is no job " + id + "."));
        if (!mayMove(call.principal(), job)) {
            return Problem.answer(
                    403, "not_your_job", "Job " + id + " is another key's; moving it needs the scope admin.");
        }
        Optional<QueueNumber> number = job.state() == JobState.QUEUED ? store.move(id, place) : Optional.empty();
        if (number.isEmpty()) {
            return Problem.answer(
                    409,
                    "not_waiting",
                    "Job " + id
                            + ", or the one it should stand next to, does not wait any more; look at the queue again.");
        }
        int remaining = store.remaining();
        announcer.announce(() -> sockets.broadcastStatus(Message.status(remaining), Optional.empty()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("prompt_id", id);
        answer.put("number", number.get().toJson());
        return Answer.json(answer);
    }

    private static boolean mayMove(Principal principal, JobView job) {
        return principal.scopes().admin() || principal.keyId().equals(job.owner());
    }

    private static QueuePlace place(Map<String, Object> body) {
        if (body.size() == 1) {
            Map.Entry<String, Object> member = body.entrySet().iterator().next();
            if (member.getValue() instanceof String value) {
                switch (member.getKey()) {
                    case "before":
                        return new QueuePlace.Before(value);
                    case "after":
                        return new QueuePlace.After(value);
                    case "to":
                        if (value.equals("front")) {
                            return new QueuePlace.First();
                        }
                        if (value.equals("end")) {
                            return new QueuePlace.Last();
                        }
                        break;
                    default:
                }
            }
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "Say where to: {\"before\": ID}, {\"after\": ID}, {\"to\": \"front\"} or {\"to\": \"end\"}.");
    }
}
