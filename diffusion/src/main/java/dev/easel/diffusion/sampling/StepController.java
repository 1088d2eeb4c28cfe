package dev.easel.diffusion.sampling;

import java.util.Arrays;

/** A proportional-integral-derivative controller of step sizes (Söderlind 2003). */
final class StepController {
    private static final double SMALLEST_ERROR = 1e-8;

    private final double[] exponents;
    private final double acceptSafety;
    private final double[] inverseErrors = new double[3];
    private boolean hasErrors;
    private double step;

    StepController(
            double initialStep,
            double proportional,
            double integral,
            double derivative,
            double order,
            double acceptSafety) {
        this.step = initialStep;
        this.acceptSafety = acceptSafety;
        exponents = new double[] {
            (proportional + integral + derivative) / order, -(proportional + 2 * derivative) / order, derivative / order
        };
    }

    /** The length of the step to try. */
    double step() {
        return step;
    }

    /** Adapts the step to the error of the last one, in units of the tolerance, and says whether that one is good enough. */
    boolean propose(double error) {
        double inverse = 1 / (error + SMALLEST_ERROR);
        if (!hasErrors) {
            Arrays.fill(inverseErrors, inverse);
            hasErrors = true;
        }
        inverseErrors[0] = inverse;
        double factor = 1;
        for (int index = 0; index < exponents.length; index++) {
            factor *= Math.pow(inverseErrors[index], exponents[index]);
        }
        factor = 1 + Math.atan(factor - 1);
        boolean accepted = factor >= acceptSafety;
        if (accepted) {
            inverseErrors[2] = inverseErrors[1];
            inverseErrors[1] = inverseErrors[0];
        }
        step *= factor;
        return accepted;
    }
}
