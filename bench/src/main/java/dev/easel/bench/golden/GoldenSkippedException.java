package dev.easel.bench.golden;

/** Says that a case cannot run here, and why. */
public final class GoldenSkippedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason what is absent, as the report shows it */
    public GoldenSkippedException(String reason) {
        super(reason);
    }
}
