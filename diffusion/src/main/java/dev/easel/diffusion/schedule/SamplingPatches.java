package dev.easel.diffusion.schedule;

import dev.easel.diffusion.schedule.ContinuousRange.Time;
import dev.easel.diffusion.schedule.VarianceExploding.Target;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.List;

/** The ways of sampling that ComfyUI's model sampling nodes set, by the names their widgets have. */
public final class SamplingPatches {
    /** Choices of {@code ModelSamplingDiscrete}. */
    public static final List<String> DISCRETE = List.of("eps", "v_prediction", "lcm", "x0", "img_to_img");

    /** Choices of {@code ModelSamplingContinuousEDM}. */
    public static final List<String> CONTINUOUS_EDM =
            List.of("v_prediction", "edm", "edm_playground_v2.5", "eps", "cosmos_rflow");

    /** Choices of {@code ModelSamplingContinuousV}. */
    public static final List<String> CONTINUOUS_V = List.of("v_prediction");

    private static final double LATENT_PIXELS = 8;
    private static final double PATCH = 2;

    private SamplingPatches() {}

    /**
     * {@code ModelSamplingDiscrete}.
     *
     * @param sampling one of {@link #DISCRETE}
     */
    public static ModelSampling discrete(String sampling, boolean zeroTerminalSnr) {
        return switch (sampling) {
            case "eps" -> ModelSampling.discrete(Target.NOISE, zeroTerminalSnr);
            case "v_prediction" -> ModelSampling.discrete(Target.VELOCITY, zeroTerminalSnr);
            case "lcm" -> ModelSampling.consistency(zeroTerminalSnr);
            case "x0" -> ModelSampling.discrete(Target.LATENT, zeroTerminalSnr);
            case "img_to_img" ->
                new ModelSampling(
                        zeroTerminalSnr ? DiscreteRange.zeroTerminalSnr() : DiscreteRange.stableDiffusion(),
                        new ImageToImage());
            default -> throw unknown("ModelSamplingDiscrete", sampling, DISCRETE);
        };
    }

    /**
     * {@code ModelSamplingContinuousEDM}; {@code edm_playground_v2.5} also wants that model's latent format.
     *
     * @param sampling one of {@link #CONTINUOUS_EDM}
     */
    public static ModelSampling continuousEdm(String sampling, double largest, double smallest) {
        return switch (sampling) {
            case "v_prediction" -> ModelSampling.continuous(Target.VELOCITY, 1, smallest, largest);
            case "eps" -> ModelSampling.continuous(Target.NOISE, 1, smallest, largest);
            case "edm", "edm_playground_v2.5" -> ModelSampling.continuous(Target.EDM, 0.5, smallest, largest);
            case "cosmos_rflow" ->
                new ModelSampling(ContinuousRange.of(smallest, largest, Time.FLOW), new CosmosFlow());
            default -> throw unknown("ModelSamplingContinuousEDM", sampling, CONTINUOUS_EDM);
        };
    }

    /** {@code ModelSamplingContinuousV}. */
    public static ModelSampling continuousV(double largest, double smallest) {
        return new ModelSampling(
                ContinuousRange.of(smallest, largest, Time.ANGLE), VarianceExploding.of(Target.VELOCITY));
    }

    /** {@code ModelSamplingStableCascade}. */
    public static ModelSampling stableCascade(double shift) {
        return new ModelSampling(new CosineRange(shift), VarianceExploding.of(Target.NOISE));
    }

    /** {@code ModelSamplingSD3}. */
    public static ModelSampling sd3(double shift) {
        return ModelSampling.flow(FlowRange.linear(shift));
    }

    /** {@code ModelSamplingAuraFlow}: like SD3's, with times up to 1. */
    public static ModelSampling auraFlow(double shift) {
        return ModelSampling.flow(FlowRange.linear(shift, 1));
    }

    /** {@code ModelSamplingFlux}: the shift grows from 256 tokens to 4096. */
    public static ModelSampling flux(double maxShift, double baseShift, double width, double height) {
        double tokens = width * height / (LATENT_PIXELS * LATENT_PIXELS * PATCH * PATCH);
        return ModelSampling.flow(FlowRange.exponential(tokens, baseShift, 256, maxShift, 4096));
    }

    /**
     * {@code ModelSamplingLTXV}: the shift grows from 1024 tokens to 4096.
     *
     * @param tokens frames · height · width of the latent; 4096 where none is given
     */
    public static ModelSampling ltxv(double maxShift, double baseShift, double tokens) {
        return ModelSampling.flow(FlowRange.exponential(tokens, baseShift, 1024, maxShift, 4096));
    }

    private static EaselException unknown(String node, String sampling, List<String> choices) {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                node + " knows no sampling '" + sampling + "'; choose one of " + String.join(", ", choices) + ".");
    }
}
