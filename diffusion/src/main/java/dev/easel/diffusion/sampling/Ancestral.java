package dev.easel.diffusion.sampling;

/**
 * How far down to step without noise, and how much noise to add, to arrive at the next sigma.
 *
 * @param down the sigma to step to
 * @param up the deviation of the noise to add
 */
record Ancestral(float down, float up) {
    /**
     * The step of Song et al. 2021, appendix C.
     *
     * @param eta 0 for no noise, 1 for as much as an ancestral sampler has
     */
    static Ancestral step(float sigma, float next, double eta) {
        if (eta == 0) {
            return new Ancestral(next, 0);
        }
        float variance =
                FloatMath.square(next) * (FloatMath.square(sigma) - FloatMath.square(next)) / FloatMath.square(sigma);
        float wanted = (float) eta * FloatMath.sqrt(variance);
        float up = wanted < next ? wanted : next;
        return new Ancestral(FloatMath.sqrt(Math.fma(-up, up, FloatMath.square(next))), up);
    }

    /**
     * The same for rectified flows, where noise pushes the latent's own part aside.
     *
     * @param down the sigma to step to
     * @param rescale factor of the latent that has stepped down
     * @param renoise the deviation of the noise to add
     */
    record Flow(float down, float rescale, float renoise) {
        static Flow step(float sigma, float next, double eta) {
            float ratio = 1 + (next / sigma - 1) * (float) eta;
            float down = next * ratio;
            float alphaNext = 1 - next;
            float alphaDown = 1 - down;
            float variance = FloatMath.square(next)
                    - FloatMath.square(down) * FloatMath.square(alphaNext) / FloatMath.square(alphaDown);
            return new Flow(down, alphaNext / alphaDown, FloatMath.sqrt(variance));
        }
    }
}
