package dev.easel.server.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The media types a caller takes, best first (RFC 9110 section 12.5.1).
 *
 * @param ranges lower-case, such as {@code image/png} or {@code image/*}
 */
public record Accepted(List<String> ranges) {
    public Accepted {
        ranges = List.copyOf(ranges);
    }

    private record Weighted(String range, double weight) {}

    /** Reads the header field; without it everything is taken. */
    public static Accepted parse(Optional<String> header) {
        List<Weighted> weighted = new ArrayList<>();
        for (String part : header.orElse("*/*").split(",", -1)) {
            String[] pieces = part.strip().toLowerCase(Locale.ROOT).split(";", -1);
            double weight = 1;
            for (int index = 1; index < pieces.length; index++) {
                String piece = pieces[index].strip();
                if (piece.startsWith("q=")) {
                    weight = weight(piece.substring(2));
                }
            }
            if (!pieces[0].isBlank() && weight > 0) {
                weighted.add(new Weighted(pieces[0].strip(), weight));
            }
        }
        weighted.sort(Comparator.comparingDouble(Weighted::weight).reversed());
        return new Accepted(weighted.stream().map(Weighted::range).toList());
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException malformed) {
            return 1;
        }
    }

    /** Whether this type is named, not only covered by a wildcard. */
    public boolean names(String type) {
        return ranges.contains(type);
    }

    /** The first of the possible types that the caller's best range covers. */
    public Optional<String> best(List<String> possible) {
        for (String range : ranges) {
            for (String type : possible) {
                if (covers(range, type)) {
                    return Optional.of(type);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean covers(String range, String type) {
        return range.equals("*/*")
                || range.equals(type)
                || (range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1)));
    }
}
