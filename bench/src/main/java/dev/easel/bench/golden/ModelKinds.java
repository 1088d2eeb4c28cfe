package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.easel.diffusion.schedule.ContinuousRange;
import dev.easel.diffusion.schedule.ContinuousRange.Time;
import dev.easel.diffusion.schedule.CosineRange;
import dev.easel.diffusion.schedule.CosmosFlow;
import dev.easel.diffusion.schedule.FlowRange;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.SamplingPatches;
import dev.easel.diffusion.schedule.VarianceExploding;
import dev.easel.diffusion.schedule.VarianceExploding.Target;

/** The ways of sampling that manifests name by a model type with settings, or by a kind of model alone. */
final class ModelKinds {
    private ModelKinds() {}

    /** From a config with {@code model_type} and {@code sampling_settings}, or with {@code kind}. */
    static ModelSampling sampling(JsonNode config) {
        return config.has("model_type")
                ? sampling(config.get("model_type").textValue(), config.path("sampling_settings"))
                : ofKind(config.get("kind").textValue());
    }

    private static ModelSampling sampling(String type, JsonNode settings) {
        double shift = settings.path("shift").asDouble(1);
        double deviation = settings.path("sigma_data").asDouble(1);
        double smallest = settings.path("sigma_min").asDouble(0.002);
        double largest = settings.path("sigma_max").asDouble(120);
        boolean zeroTerminalSnr = settings.path("zsnr").asBoolean(false);
        return switch (type) {
            case "EPS" -> ModelSampling.discrete(Target.NOISE, zeroTerminalSnr);
            case "V_PREDICTION" -> ModelSampling.discrete(Target.VELOCITY, zeroTerminalSnr);
            case "V_PREDICTION_EDM" -> ModelSampling.continuous(Target.VELOCITY, deviation, smallest, largest);
            case "V_PREDICTION_CONTINUOUS" -> SamplingPatches.continuousV(largest, smallest);
            case "EDM" -> ModelSampling.continuous(Target.EDM, deviation, smallest, largest);
            case "FLOW" ->
                ModelSampling.flow(
                        FlowRange.linear(shift, settings.path("multiplier").asDouble(1000)));
            case "FLUX" ->
                ModelSampling.flow(FlowRange.exponential(settings.path("shift").asDouble(1.15)));
            case "FLOW_COSMOS" -> new ModelSampling(ContinuousRange.of(smallest, largest, Time.FLOW), new CosmosFlow());
            case "STABLE_CASCADE" -> new ModelSampling(new CosineRange(shift), VarianceExploding.of(Target.NOISE));
            default -> throw new IllegalArgumentException("unknown model type " + type);
        };
    }

    private static ModelSampling ofKind(String kind) {
        JsonNode none = JsonNodeFactory.instance.objectNode();
        return switch (kind) {
            case "sd15_eps", "sdxl_eps" -> sampling("EPS", none);
            case "sd2_vpred" -> sampling("V_PREDICTION", none);
            case "flux" -> sampling("FLUX", none);
            case "flux_schnell" -> ModelSampling.flow(FlowRange.linear(1, 1));
            case "sd3_flow" -> ModelSampling.flow(FlowRange.linear(3));
            case "aura" -> ModelSampling.flow(FlowRange.linear(1.73, 1));
            case "ltxv" -> ModelSampling.flow(FlowRange.exponential(2.37));
            case "mochi" -> ModelSampling.flow(FlowRange.linear(6, 1));
            case "wan" -> ModelSampling.flow(FlowRange.linear(8));
            case "hunyuan_video" -> ModelSampling.flow(FlowRange.linear(7));
            default -> throw new IllegalArgumentException("unknown kind of model " + kind);
        };
    }

    /** What a model sampling node with these arguments sets. */
    static ModelSampling patched(String node, JsonNode arguments) {
        double maxShift = arguments.path("max_shift").asDouble();
        double baseShift = arguments.path("base_shift").asDouble();
        return switch (node) {
            case "ModelSamplingDiscrete" ->
                SamplingPatches.discrete(
                        arguments.get("sampling").textValue(),
                        arguments.get("zsnr").booleanValue());
            case "ModelSamplingContinuousEDM" ->
                SamplingPatches.continuousEdm(
                        arguments.get("sampling").textValue(),
                        arguments.get("sigma_max").doubleValue(),
                        arguments.get("sigma_min").doubleValue());
            case "ModelSamplingContinuousV" ->
                SamplingPatches.continuousV(
                        arguments.get("sigma_max").doubleValue(),
                        arguments.get("sigma_min").doubleValue());
            case "ModelSamplingSD3" ->
                SamplingPatches.sd3(arguments.get("shift").doubleValue());
            case "ModelSamplingAuraFlow" ->
                SamplingPatches.auraFlow(arguments.get("shift").doubleValue());
            case "ModelSamplingStableCascade" ->
                SamplingPatches.stableCascade(arguments.get("shift").doubleValue());
            case "ModelSamplingFlux" ->
                SamplingPatches.flux(
                        maxShift,
                        baseShift,
                        arguments.get("width").doubleValue(),
                        arguments.get("height").doubleValue());
            case "ModelSamplingLTXV" -> SamplingPatches.ltxv(maxShift, baseShift, tokens(arguments));
            default -> throw new IllegalArgumentException("unknown node " + node);
        };
    }

    /** Frames · height · width of a latent whose shape the arguments name; 4096 if they name none. */
    static double tokens(JsonNode arguments) {
        JsonNode shape = arguments.path("latent_shape");
        double tokens = shape.isArray() ? 1 : 4096;
        for (int dimension = 2; dimension < shape.size(); dimension++) {
            tokens *= shape.get(dimension).longValue();
        }
        return tokens;
    }
}
