package dev.easel.app;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** A bar that is drawn over on one line of a terminal. */
final class TerminalProgress implements ProgressDisplay {
    private static final int BAR_WIDTH = 24;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter terminal;
    private final LongSupplier clock;
    private String label = "";
    private long since;
    private boolean stepped;

    /**
     * @param clock nanoseconds since some moment
     */
    TerminalProgress(PrintWriter terminal, LongSupplier clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void started(String nodeLabel) {
        label = nodeLabel;
        since = clock.getAsLong();
        stepped = false;
        draw(label + " …");
    }

    @Override
    public void progressed(double value, double max) {
        stepped = value > 0;
        draw(line(value, max));
        if (value >= max) {
            terminal.println();
            label = "";
        }
    }

    @Override
    public void finished() {
        if (!stepped) {
            draw("");
        }
        stepped = false;
    }

    @Override
    public void remark(String sentence) {
        draw(sentence);
        terminal.println();
    }

    private String line(double value, double max) {
        int filled = (int) Math.round(BAR_WIDTH * Math.clamp(value / max, 0, 1));
        Pace pace = new Pace(clock.getAsLong() - since, value, max);
        return label + "  " + "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled) + "  " + (long) value + "/"
                + (long) max + "  " + pace.speed() + "  ETA " + pace.remaining();
    }

    private void draw(String line) {
        terminal.print(CLEAR_LINE + line);
        terminal.flush();
    }
}
