package dev.easel.server.log;

import dev.easel.graph.workflow.JsonText;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/** Where log lines go. Silent until it is started, so that commands other than the server print nothing. */
public final class EventLog {
    /** Stands before {@link #INSTANCE}, which is made with it. */
    private static final int SILENT = Level.ERROR.toInt() + 1;

    private static final EventLog INSTANCE = new EventLog();
    private static final int REMEMBERED = 300;

    private final ArrayDeque<Entry> last = new ArrayDeque<>();
    /** Warn of what is meant to be so: migrations that come late, and a machine without a GPU. */
    private static final Set<String> FOR_DEVELOPERS =
            Set.of("org.flywaydb.core.internal.command.DbMigrate", "ai.djl.util.cuda.CudaUtils");

    private volatile int threshold = SILENT;
    private volatile boolean json;
    private volatile PrintStream out = System.err;
    private volatile Consumer<Entry> subscriber = entry -> {};

    private EventLog() {}

    /**
     * A line as clients see it.
     *
     * @param time when, in local time
     * @param message the line with its line feed
     */
    public record Entry(LocalDateTime time, String message) {
        /** The line as JSON values. */
        public Map<String, Object> toJson() {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("t", time.truncatedTo(ChronoUnit.MICROS).toString());
            entry.put("m", message);
            return entry;
        }
    }

    /** The log of this process. */
    public static EventLog instance() {
        return INSTANCE;
    }

    /**
     * Starts to write lines.
     *
     * @param level lines of this level and above
     * @param asJson a JSON object a line, otherwise plain text
     * @param stream where they go
     */
    public void start(Level level, boolean asJson, PrintStream stream) {
        json = asJson;
        out = stream;
        threshold = level.toInt();
    }

    /** Calls someone for each line; replaces the one before. */
    public void subscribe(Consumer<Entry> listener) {
        subscriber = listener;
    }

    /** The last lines, oldest first. */
    public List<Entry> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    boolean isEnabled(Level level, String logger) {
        boolean ours = logger.startsWith("dev.easel.");
        Level others = FOR_DEVELOPERS.contains(logger) ? Level.ERROR : Level.WARN;
        int needed = ours ? threshold : Math.max(threshold, others.toInt());
        return level.toInt() >= needed;
    }

    void write(Level level, String logger, String message, Throwable failure, Map<String, String> context) {
        Instant now = Instant.now();
        out.println(
                json
                        ? jsonLine(now, level, logger, message, failure, context)
                        : textLine(now, level, logger, message, failure, context));
        Entry entry = new Entry(LocalDateTime.ofInstant(now, ZoneId.systemDefault()), message + "\n");
        synchronized (last) {
            if (last.size() == REMEMBERED) {
                last.removeFirst();
            }
            last.addLast(entry);
        }
        subscriber.accept(entry);
    }

    private static String jsonLine(
            Instant now, Level level, String logger, String message, Throwable failure, Map<String, String> context) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", now.toString());
        line.put("level", level.toString());
        line.put("logger", logger);
        line.put("thread", Thread.currentThread().getName());
        line.putAll(context);
        line.put("message", message);
        stackTrace(failure).ifPresent(trace -> line.put("exception", trace));
        return JsonText.write(line);
    }

    private static String textLine(
            Instant now, Level level, String logger, String message, Throwable failure, Map<String, String> context) {
        String name = logger.substring(logger.lastIndexOf('.') + 1);
        String who = context.isEmpty() ? "" : " " + context;
        String trace =
                stackTrace(failure).map(text -> System.lineSeparator() + text).orElse("");
        return now.truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + name + who + " " + message + trace;
    }

    private static Optional<String> stackTrace(Throwable failure) {
        if (failure == null) {
            return Optional.empty();
        }
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return Optional.of(text.toString().stripTrailing());
    }
}
