package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people read and write them, in powers of 1000. */
public final class ByteCount {
    private static final Pattern WRITTEN = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKmMgG]?)(i?)[bB]?(?:/s)?");

    private ByteCount() {}

    /** As in {@code 23.8 GB}. */
    public static String text(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        String units = "kMGTP";
        int unit = -1;
        double value = (double) bytes;
        while (value >= 999.95 && unit < units.length() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %sB", value, units.charAt(unit));
    }

    /**
     * Reads {@code 20M}, {@code 1.5 GB} or {@code 512KiB/s}.
     *
     * @throws EaselException INVALID_INPUT when it is something else or nothing at all
     */
    public static long parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "\"" + text + "\" is no number of bytes: write 500k, 20M or 1.5G.");
        }
        long step = matcher.group(3).isEmpty() ? 1000 : 1024;
        long factor = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> step;
            case "m" -> step * step;
            case "g" -> step * step * step;
            default -> 1;
        };
        long bytes = Math.round(Double.parseDouble(matcher.group(1)) * factor);
        if (bytes < 1) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "The rate \"" + text + "\" lets nothing through.");
        }
        return bytes;
    }
}
