package dev.easel.fuzz;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/** How bad input may be refused: in one sentence, and never as a defect of the program. */
final class Refusals {
    private Refusals() {}

    static void check(EaselException refusal) {
        if (refusal.code() == ErrorCode.INTERNAL || refusal.getMessage() == null) {
            throw new AssertionError("bad input counts as a defect of the program", refusal);
        }
    }
}
