package dev.easel.app;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Plain lines, for log files: at most one a second, and the last step of each node. */
final class LineProgress implements ProgressDisplay {
    private static final long INTERVAL = 1_000_000_000L;

    private final PrintWriter lines;
    private final LongSupplier clock;
    private String label = "";
    private long since;
    private long lastLine;

    /**
     * @param clock nanoseconds since some moment
     */
    LineProgress(PrintWriter lines, LongSupplier clock) {
        this.lines = lines;
        this.clock = clock;
    }

    @Override
    public void started(String nodeLabel) {
        label = nodeLabel;
        since = clock.getAsLong();
        lastLine = since;
    }

    @Override
    public void progressed(double value, double max) {
        long now = clock.getAsLong();
        if (value <= 0 || (value < max && now - lastLine < INTERVAL)) {
            return;
        }
        lastLine = now;
        Pace pace = new Pace(now - since, value, max);
        lines.println(
                label + " " + (long) value + "/" + (long) max + "  " + pace.speed() + "  ETA " + pace.remaining());
    }

    @Override
    public void finished() {}

    @Override
    public void remark(String sentence) {
        lines.println(sentence);
    }
}
