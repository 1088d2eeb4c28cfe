package dev.easel.app;

import dev.easel.hub.download.ByteCount;
import dev.easel.hub.download.DownloadListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Shows transfers: on a terminal a bar for each and one for all, drawn over; otherwise a line every few seconds; for programs JSON, an
 * object a line.
 */
final class TransferDisplay implements AutoCloseable {
    private static final int BAR_WIDTH = 20;
    private static final long NANOSECONDS = 1_000_000_000L;

    private enum Style {
        TERMINAL(NANOSECONDS / 5),
        LINES(NANOSECONDS * 5),
        JSON(NANOSECONDS);

        private final long interval;

        Style(long interval) {
            this.interval = interval;
        }
    }

    private final Style style;
    private final PrintWriter out;
    private final PrintWriter err;
    private final List<Transfer> transfers = new ArrayList<>();
    private long lastShown;
    private int drawn;

    private TransferDisplay(Style style, Console console) {
        this.style = style;
        out = console.out();
        err = console.err();
    }

    static TransferDisplay of(EaselCommand easel) {
        Style style = easel.json() ? Style.JSON : easel.console().terminal() ? Style.TERMINAL : Style.LINES;
        return new TransferDisplay(style, easel.console());
    }

    /** A file that is there already. */
    synchronized void present(Path file) {
        result(file, "present");
    }

    /** Something worth a line. */
    synchronized void remark(String sentence) {
        if (style == Style.JSON) {
            print(Map.of("event", "remark", "text", sentence));
        } else {
            clear();
            err.println(sentence);
            draw();
        }
    }

    /** What hears of one transfer. */
    synchronized DownloadListener transfer(String name, OptionalLong size) {
        Transfer transfer = new Transfer(name, size.orElse(0));
        transfers.add(transfer);
        return transfer;
    }

    private void result(Path file, String how) {
        if (style == Style.JSON) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("event", "file");
            event.put("file", file.toString());
            event.put("state", how);
            print(event);
            return;
        }
        clear();
        out.println(file);
        out.flush();
        draw();
    }

    private void print(Map<String, Object> event) {
        out.println(Json.line(event));
        out.flush();
    }

    private void show(boolean now) {
        long time = System.nanoTime();
        if (!now && time - lastShown < style.interval) {
            return;
        }
        lastShown = time;
        switch (style) {
            case TERMINAL -> {
                clear();
                draw();
            }
            case LINES -> active().forEach(transfer -> err.println(transfer.line(false)));
            case JSON -> active().forEach(transfer -> print(transfer.event()));
        }
    }

    private List<Transfer> active() {
        return transfers.stream().filter(Transfer::isActive).toList();
    }

    private void clear() {
        if (style == Style.TERMINAL && drawn > 0) {
            err.print("\r\033[" + drawn + "A\033[J");
            drawn = 0;
        }
    }

    private void draw() {
        if (style != Style.TERMINAL) {
            return;
        }
        List<Transfer> active = active();
        active.forEach(transfer -> err.println(transfer.line(true)));
        drawn = active.size();
        if (transfers.size() > 1 && !active.isEmpty()) {
            long received = transfers.stream().mapToLong(each -> each.received).sum();
            long size = transfers.stream().mapToLong(each -> each.size).sum();
            long since = transfers.stream().mapToLong(each -> each.fetched).sum();
            long first = transfers.stream()
                    .filter(each -> each.begun > 0)
                    .mapToLong(each -> each.begun)
                    .min()
                    .orElse(0);
            err.println(line("in all", received, size, since, System.nanoTime() - first, true));
            drawn++;
        }
        err.flush();
    }

    private static String line(String name, long received, long size, long fetched, long nanoseconds, boolean bar) {
        double seconds = Math.max(1e-3, nanoseconds / (double) NANOSECONDS);
        long rate = (long) (fetched / seconds);
        int filled = size == 0 ? 0 : (int) (BAR_WIDTH * Math.min(received, size) / size);
        String bars = bar ? "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled) + "  " : "";
        Pace pace = new Pace(nanoseconds, fetched, fetched + Math.max(0, size - received));
        return String.format(
                Locale.ROOT,
                "%-34s  %s%s of %s  %s/s  ETA %s",
                name.length() > 34 ? "…" + name.substring(name.length() - 33) : name,
                bars,
                ByteCount.text(received),
                size == 0 ? "?" : ByteCount.text(size),
                ByteCount.text(rate),
                pace.remaining());
    }

    @Override
    public synchronized void close() {
        clear();
    }

    /** One file. */
    private final class Transfer implements DownloadListener {
        private final String name;
        private long size;
        private long received;
        private long fetched;
        private long begun;
        private boolean verifying;
        private boolean finished;

        Transfer(String name, long size) {
            this.name = name;
            this.size = size;
        }

        boolean isActive() {
            return begun > 0 && !finished;
        }

        String line(boolean bar) {
            return verifying
                    ? String.format(Locale.ROOT, "%-34s  verifying", name)
                    : TransferDisplay.line(name, received, size, fetched, System.nanoTime() - begun, bar);
        }

        Map<String, Object> event() {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("event", "progress");
            event.put("file", name);
            event.put("value", received);
            event.put("max", size);
            return event;
        }

        @Override
        public void started(long bytes, long present) {
            synchronized (TransferDisplay.this) {
                size = bytes;
                received = present;
                fetched = 0;
                begun = System.nanoTime();
                show(true);
            }
        }

        @Override
        public void received(long bytes) {
            synchronized (TransferDisplay.this) {
                received += bytes;
                fetched += bytes;
                show(false);
            }
        }

        @Override
        public void remark(String sentence) {
            TransferDisplay.this.remark(sentence);
        }

        @Override
        public void verifying() {
            synchronized (TransferDisplay.this) {
                verifying = true;
                show(true);
            }
        }

        @Override
        public void finished(Path file) {
            synchronized (TransferDisplay.this) {
                finished = true;
                result(file, fetched > 0 ? "fetched" : "present");
            }
        }
    }
}
