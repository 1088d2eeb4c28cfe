package dev.easel.hub;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Orders names by how likely each is what was meant. */
public final class NearestNames {
    private static final int ADDED = 1;
    private static final int LACKING = 3;

    private NearestNames() {}

    /**
     * The names nearest to the one asked for, nearest first. Compared are the last path elements without regard
     * to case; a name that merely goes on longer counts as near.
     *
     * @param asked the name that was not found
     * @param candidates the names there are
     * @param limit how many to return at most
     */
    public static List<String> of(String asked, Collection<String> candidates, int limit) {
        String wanted = comparable(asked);
        return candidates.stream()
                .sorted(Comparator.<String>comparingInt(name -> distance(wanted, comparable(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(limit)
                .toList();
    }

    private static String comparable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.substring(lower.lastIndexOf('/') + 1);
    }

    /** Weighted Levenshtein distance, one row at a time: what the candidate adds costs less than what it lacks. */
    private static int distance(String asked, String candidate) {
        int[] row = new int[candidate.length() + 1];
        for (int column = 1; column <= candidate.length(); column++) {
            row[column] = row[column - 1] + ADDED;
        }
        for (int line = 1; line <= asked.length(); line++) {
            int diagonal = row[0];
            row[0] += LACKING;
            for (int column = 1; column <= candidate.length(); column++) {
                boolean same = asked.charAt(line - 1) == candidate.charAt(column - 1);
                int replaced = diagonal + (same ? 0 : LACKING);
                diagonal = row[column];
                row[column] = Math.min(replaced, Math.min(row[column] + LACKING, row[column - 1] + ADDED));
            }
        }
        return row[candidate.length()];
    }
}
