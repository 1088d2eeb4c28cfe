package dev.easel.bench.golden;

/** Runs one kind of golden case. */
@FunctionalInterface
public interface GoldenOperation {
    /**
     * Computes a case's outputs, called inside a tensor scope.
     *
     * @throws Exception any failure fails the case
     * @throws GoldenSkippedException when something outside the case that it needs is absent
     */
    GoldenOutputs run(GoldenCase golden) throws Exception;
}
