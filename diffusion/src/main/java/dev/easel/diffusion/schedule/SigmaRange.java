package dev.easel.diffusion.schedule;

/** The amounts of noise a model was trained on and the times its network knows them by. Immutable. */
public interface SigmaRange {
    /** The sigmas schedules choose from, rising. */
    Sigmas table();

    /** The smallest sigma. */
    default float smallest() {
        return table().first();
    }

    /** The largest sigma. */
    default float largest() {
        return table().last();
    }

    /** The time the network is told for a sigma. */
    float timestep(float sigma);

    /** The sigma of a time, which need not be a whole number. */
    float sigma(float timestep);

    /** The sigma at a fraction of the sampling: 0 the start, 1 the end. */
    double percentToSigma(double percent);
}
