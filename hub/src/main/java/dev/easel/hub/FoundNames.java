package dev.easel.hub;

import java.util.List;

/** Says what a folder holds instead of the name that was asked for. */
final class FoundNames {
    private static final int SHOWN = 5;

    private FoundNames() {}

    /** For instance {@code it has a.safetensors, b.safetensors and 3 more}. */
    static String describe(String asked, List<String> present) {
        if (present.isEmpty()) {
            return "it has no files.";
        }
        List<String> nearest = NearestNames.of(asked, present, SHOWN);
        String more = present.size() > SHOWN ? " and " + (present.size() - SHOWN) + " more" : "";
        return "it has " + String.join(", ", nearest) + more + ".";
    }
}
