package dev.easel.server.job;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whose job it is and on which terms it is run.
 *
 * @param owner the id of the key that submitted it; empty for no key
 * @param priority larger runs first, from -1000 to 1000
 * @param endpoint the name of the endpoint that was called; empty for none
 * @param models the model files it needs, one a line; empty when unknown. A worker that has them all at hand is preferred
 * @param limits what the owner may have
 */
public record JobTerms(String owner, int priority, String endpoint, String models, KeyLimits limits) {
    /** Between the names of two model files. */
    private static final String SEPARATOR = "\n";

    /** No key, no endpoint, no limits. */
    public static final JobTerms DEFAULT = new JobTerms("", 0, "", "", KeyLimits.NONE);

    private static final int LARGEST_PRIORITY = 1_000;

    public JobTerms {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(models, "models");
        Objects.requireNonNull(limits, "limits");
        if (Math.abs(priority) > LARGEST_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority);
        }
    }

    /** The model files it needs; none when unknown. */
    public List<String> modelFiles() {
        return models.isEmpty() ? List.of() : List.of(models.split(SEPARATOR, -1));
    }

    /** Whether it needs model files and all are among these. */
    public boolean needsOnly(Set<String> heldModels) {
        return !models.isEmpty() && heldModels.containsAll(modelFiles());
    }
}
