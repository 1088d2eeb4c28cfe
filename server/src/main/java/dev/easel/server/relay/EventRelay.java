package dev.easel.server.relay;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.event.JobProgress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells other processes what happens to the jobs of this one, and this one what they tell. Steps come ten times a second at most, previews
 * only of jobs that someone follows, four times a second. That a job is over is told by the job store.
 */
public final class EventRelay {
    private static final WorkflowLimits SENT = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    private static final long STEP_INTERVAL = Duration.ofMillis(100).toNanos();
    private static final long PREVIEW_INTERVAL = Duration.ofMillis(250).toNanos();
    private static final byte PROGRESSED = 1;
    private static final byte PREVIEWED = 2;
    private static final byte PRODUCED = 3;

    private final Pipe pipe;
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();

    private record Sent(JobProgress progress, long at, long previewAt) {}

    private EventRelay(Pipe pipe) {
        this.pipe = pipe;
    }

    /** Tells other processes what happens to the jobs that run here. */
    public static void send(Pipe pipe, JobEvents events) {
        EventRelay relay = new EventRelay(pipe);
        events.forwardTo(relay::forward);
        pipe.listen(Pipe.Kind.FOLLOW, content -> events.followedElsewhere(new String(content, StandardCharsets.UTF_8)));
    }

    /** Tells this process what happens to jobs elsewhere, and those who run them which of them are followed here. */
    public static void receive(Pipe pipe, JobEvents events) {
        pipe.listen(Pipe.Kind.EVENT, content -> hear(content, events));
        events.followThrough(promptId -> pipe.send(Pipe.Kind.FOLLOW, promptId.getBytes(StandardCharsets.UTF_8)));
    }

    private void forward(String promptId, JobEvent event) {
        long now = System.nanoTime();
        switch (event) {
            case JobEvent.Progressed progressed -> {
                if (isNews(promptId, progressed.progress(), now)) {
                    send(
                            PROGRESSED,
                            promptId,
                            JsonText.write(json(progressed.progress())).getBytes(StandardCharsets.UTF_8));
                }
            }
            case JobEvent.Previewed previewed -> {
                if (isTime(promptId, now)) {
                    send(PREVIEWED, promptId, picture(previewed));
                }
            }
            case JobEvent.Produced produced -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("node", produced.nodeId());
                json.put("output", produced.output());
                send(PRODUCED, promptId, JsonText.write(json).getBytes(StandardCharsets.UTF_8));
            }
            case JobEvent.Finished finished -> sent.remove(promptId);
        }
    }

    private boolean isNews(String promptId, JobProgress progress, long now) {
        Sent last = sent.get(promptId);
        boolean sameNode = last != null
                && last.progress().node().equals(progress.node())
                && last.progress().nodesDone() == progress.nodesDone();
        if (sameNode && progress.step() < progress.steps() && now - last.at() < STEP_INTERVAL) {
            return false;
        }
        sent.put(promptId, new Sent(progress, now, last == null ? now - PREVIEW_INTERVAL : last.previewAt()));
        return true;
    }

    private boolean isTime(String promptId, long now) {
        Sent last = sent.get(promptId);
        if (last != null && now - last.previewAt() < PREVIEW_INTERVAL) {
            return false;
        }
        if (last != null) {
            sent.put(promptId, new Sent(last.progress(), last.at(), now));
        }
        return true;
    }

    private static Map<String, Object> json(JobProgress progress) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("done", progress.nodesDone());
        json.put("total", progress.nodesTotal());
        json.put("node", progress.node().orElse(null));
        json.put("class", progress.classType().orElse(null));
        json.put("step", progress.step());
        json.put("steps", progress.steps());
        return json;
    }

    private static JobProgress progress(Map<?, ?> json) {
        return new JobProgress(
                number(json, "done"),
                number(json, "total"),
                Optional.ofNullable((String) json.get("node")),
                Optional.ofNullable((String) json.get("class")),
                number(json, "step"),
                number(json, "steps"));
    }

    private static int number(Map<?, ?> json, String member) {
        return ((Number) json.get(member)).intValue();
    }

    private static byte[] picture(JobEvent.Previewed previewed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(previewed.nodeId());
            out.write(previewed.jpeg());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void send(byte type, String promptId, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(type);
            out.writeUTF(promptId);
            out.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        pipe.send(Pipe.Kind.EVENT, bytes.toByteArray());
    }

    private static void hear(byte[] bytes, JobEvents events) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte type = in.readByte();
            String promptId = in.readUTF();
            switch (type) {
                case PROGRESSED -> events.receive(promptId, new JobEvent.Progressed(progress(read(in))));
                case PREVIEWED -> events.receive(promptId, new JobEvent.Previewed(in.readUTF(), in.readAllBytes()));
                case PRODUCED -> events.receive(promptId, produced(read(in)));
                default -> throw new IOException("unknown event " + type);
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static Map<?, ?> read(DataInputStream in) throws IOException {
        return (Map<?, ?>) JsonText.read(in.readAllBytes(), "An event of another process", SENT);
    }

    private static JobEvent.Produced produced(Map<?, ?> json) {
        Map<String, List<?>> output = new LinkedHashMap<>();
        ((Map<?, ?>) json.get("output")).forEach((kind, items) -> output.put(kind.toString(), (List<?>) items));
        return new JobEvent.Produced((String) json.get("node"), output);
    }
}
