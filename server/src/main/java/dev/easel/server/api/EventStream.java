package dev.easel.server.api;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.http.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Server-sent events about one job, until it is over. */
public final class EventStream {
    private static final long HEARTBEAT_SECONDS = 1;
    private static final int SILENT_BEATS = 10;
    private static final int MOST_WAITING = 1_000;

    /** At most this often a client hears of progress, and sees a preview. */
    private static final long INTERVAL_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(400);

    /** Tells a client of a job in the form of one API. */
    public interface Teller {
        /** What a client hears when it connects. */
        void begin(Output out) throws IOException;

        /** What it hears of an event. */
        void tell(JobEvent event, Output out) throws IOException;

        /** Looks at the stored job: what it hears at the end when the job is over, else nothing. Returns whether it is over. */
        boolean end(Output out) throws IOException;
    }

    /** Writes events. */
    public interface Output {
        void event(String name, Map<String, Object> data) throws IOException;
    }

    private EventStream() {}

    /** The answer that tells of a job until it is over. */
    public static Answer of(JobEvents events, String promptId, Teller teller) {
        return new Answer(
                200,
                Map.of("Content-Type", "text/event-stream; charset=utf-8", "Cache-Control", "no-cache"),
                new Answer.Stream(out -> write(events, promptId, teller, out)));
    }

    private static void write(JobEvents events, String promptId, Teller teller, OutputStream out)
            throws IOException, InterruptedException {
        LinkedBlockingQueue<JobEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
        Output output = (name, data) -> {
            out.write(("event: " + name + "\ndata: " + JsonText.write(data) + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        };
        try (JobEvents.Subscription subscription = events.subscribe(promptId, waiting::offer)) {
            teller.begin(output);
            events.follow(promptId);
            long followedAt = System.nanoTime();
            long lastProgress = 0;
            long lastPreview = 0;
            int silent = 0;
            Optional<JobEvent> held = Optional.empty();
            while (!teller.end(output)) {
                JobEvent event = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                long now = System.nanoTime();
                if (now - followedAt > JobEvents.FOLLOWING.toNanos()) {
                    events.follow(promptId);
                    followedAt = now;
                }
                if (event == null) {
                    if (held.isPresent()) {
                        teller.tell(held.get(), output);
                        held = Optional.empty();
                    } else if (++silent % SILENT_BEATS == 0) {
                        out.write(": waiting\n\n".getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                    continue;
                }
                while (event != null && !(event instanceof JobEvent.Finished)) {
                    if (event instanceof JobEvent.Progressed && now - lastProgress < INTERVAL_NANOSECONDS) {
                        held = Optional.of(event);
                    } else if (!(event instanceof JobEvent.Previewed) || now - lastPreview >= INTERVAL_NANOSECONDS) {
                        held = event instanceof JobEvent.Progressed ? Optional.empty() : held;
                        lastProgress = event instanceof JobEvent.Progressed ? now : lastProgress;
                        lastPreview = event instanceof JobEvent.Previewed ? now : lastPreview;
                        teller.tell(event, output);
                    }
                    event = waiting.poll();
                }
            }
        }
    }
}
