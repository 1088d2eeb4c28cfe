package dev.easel.app;

import java.util.Locale;

/**
 * How fast steps go by.
 *
 * @param nanoseconds how long it has taken so far
 * @param done how many steps are done
 * @param total how many there are
 */
record Pace(long nanoseconds, double done, double total) {
    private static final double NANOSECONDS = 1e9;

    /** Steps per second, or seconds per step when they are slow, as in {@code 9.87 it/s} and {@code 2.50 s/it}. */
    String speed() {
        double seconds = nanoseconds / NANOSECONDS;
        if (done <= 0 || seconds <= 0) {
            return "-- it/s";
        }
        double perSecond = done / seconds;
        return perSecond >= 1
                ? String.format(Locale.ROOT, "%.2f it/s", perSecond)
                : String.format(Locale.ROOT, "%.2f s/it", 1 / perSecond);
    }

    /** What is left at this pace, as in {@code 0:07} or {@code 1:02:03}. */
    String remaining() {
        if (done <= 0) {
            return "-:--";
        }
        long seconds = Math.round(nanoseconds / NANOSECONDS / done * Math.max(0, total - done));
        String minutesAndSeconds = String.format(Locale.ROOT, "%02d", seconds % 60);
        return seconds < 3600
                ? seconds / 60 + ":" + minutesAndSeconds
                : String.format(Locale.ROOT, "%d:%02d:%s", seconds / 3600, seconds / 60 % 60, minutesAndSeconds);
    }
}
