package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.easel.diffusion.sampling.KSamplerRun;
import dev.easel.diffusion.schedule.GitsSchedules;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.ModelSchedules;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Schedules;
import dev.easel.diffusion.schedule.SigmaEdits;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.diffusion.schedule.TunedSchedules;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Sigma ranges, predictions and schedules. */
final class ScheduleOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "model_sampling", ScheduleOperations::modelSampling,
                "model_sampling_patch_node", ScheduleOperations::patchNode,
                "ksampler_sigmas", ScheduleOperations::ksamplerSigmas,
                "scheduler_nodes", ScheduleOperations::schedulerNodes);
    }

    private static GoldenOutputs modelSampling(GoldenCase golden) {
        ModelSampling sampling = ModelKinds.sampling(golden.config());
        GoldenOutputs outputs = new GoldenOutputs();
        addTable(outputs, sampling, 200, 3);
        outputs.tensor("sigma_min_max", Tensors.of(new float[] {
            sampling.range().smallest(), sampling.range().largest()
        }));
        float[] sigmas = golden.input("query_sigma").toFloats();
        float[] timesteps = golden.input("query_timestep").toFloats();
        float[] times = new float[sigmas.length];
        for (int index = 0; index < sigmas.length; index++) {
            times[index] = sampling.range().timestep(sigmas[index]);
        }
        float[] sigmasOfTimes = new float[timesteps.length];
        for (int index = 0; index < timesteps.length; index++) {
            sigmasOfTimes[index] = sampling.range().sigma(timesteps[index]);
        }
        JsonNode percents = golden.config().get("percents");
        double[] sigmasOfPercents = new double[percents.size()];
        for (int index = 0; index < sigmasOfPercents.length; index++) {
            sigmasOfPercents[index] =
                    sampling.range().percentToSigma(percents.get(index).doubleValue());
        }
        outputs.tensor("timestep_of_query", Tensors.of(times))
                .tensor("sigma_of_timestep", Tensors.of(sigmasOfTimes))
                .tensor("percent_to_sigma", Tensors.of(sigmasOfPercents));
        JsonNode chosen = golden.config().get("sigmas");
        for (int index = 0; index < chosen.size(); index++) {
            addPrediction(outputs, golden, sampling, (float) chosen.get(index).doubleValue(), index);
        }
        return outputs;
    }

    private static void addPrediction(
            GoldenOutputs outputs, GoldenCase golden, ModelSampling sampling, float sigma, int index) {
        Tensor x = golden.input("x"); // [B, C, h, w]
        Tensor noise = golden.input("noise"); // [B, C, h, w]
        Tensor latent = golden.input("latent"); // [B, C, h, w]
        outputs.tensor("calculate_input_" + index, sampling.prediction().input(sigma, x))
                .tensor(
                        "calculate_denoised_" + index,
                        sampling.prediction().denoised(sigma, golden.input("model_out"), x))
                .tensor("noise_scaling_" + index, sampling.prediction().noiseScaling(sigma, noise, latent, false))
                .tensor("noise_scaling_max_" + index, sampling.prediction().noiseScaling(sigma, noise, latent, true))
                .tensor("inverse_noise_scaling_" + index, sampling.prediction().inverseNoiseScaling(sigma / 2, x));
    }

    /** A part of the table: about so many entries, and so many at each end. */
    private static void addTable(GoldenOutputs outputs, ModelSampling sampling, int entries, int ends) {
        Sigmas table = sampling.range().table();
        TreeSet<Integer> indices = new TreeSet<>();
        for (int index = 0; index < table.size(); index += Math.max(1, table.size() / entries)) {
            indices.add(index);
        }
        for (int index = 0; index < ends; index++) {
            indices.add(index);
            indices.add(table.size() - 1 - index);
        }
        long[] chosen = indices.stream().mapToLong(Integer::longValue).toArray();
        float[] values = new float[chosen.length];
        for (int index = 0; index < chosen.length; index++) {
            values[index] = table.get((int) chosen[index]);
        }
        outputs.tensor("sigmas_index", Tensors.of(chosen)).tensor("sigmas_at_index", Tensors.of(values));
    }

    private static GoldenOutputs patchNode(GoldenCase golden) {
        JsonNode config = golden.config();
        ModelSampling sampling = ModelKinds.patched(config.get("node").textValue(), config.get("args"));
        GoldenOutputs outputs = new GoldenOutputs();
        addTable(outputs, sampling, 100, 2);
        Tensor denoised =
                sampling.prediction().denoised(0.6f, golden.input("model_out"), golden.input("x")); // [B, C, h, w]
        float[] times = {sampling.range().timestep(0.6f), sampling.range().timestep(0.2f)};
        outputs.tensor("calculate_denoised", denoised).tensor("timestep", Tensors.of(times));
        for (String scheduler : new String[] {"simple", "normal", "beta"}) {
            add(outputs, "sched." + scheduler, Scheduler.of(scheduler).sigmas(sampling.range(), 9));
        }
        return outputs;
    }

    private static GoldenOutputs ksamplerSigmas(GoldenCase golden) {
        ModelSampling sampling = ModelKinds.sampling(golden.config());
        GoldenOutputs outputs = new GoldenOutputs();
        for (JsonNode request : golden.config().get("requests")) {
            String scheduler = request.get("scheduler").textValue();
            int steps = request.get("steps").intValue();
            double denoise = request.get("denoise").doubleValue();
            String sampler = request.get("sampler").textValue();
            Sigmas sigmas = KSamplerRun.sigmas(sampling.range(), Scheduler.of(scheduler), sampler, steps, denoise);
            add(outputs, scheduler + ".n" + steps + ".d" + denoise + "." + sampler, sigmas);
        }
        return outputs;
    }

    private static void add(GoldenOutputs outputs, String name, Sigmas sigmas) {
        outputs.tensor(name, Tensors.of(sigmas.toArray()));
    }

    private static GoldenOutputs schedulerNodes(GoldenCase golden) {
        JsonNode model = golden.config().get("model_kind");
        ModelSampling sampling =
                ModelKinds.sampling(JsonNodeFactory.instance.objectNode().set("kind", model));
        GoldenOutputs outputs = new GoldenOutputs();
        Map<String, Sigmas> made = new HashMap<>();
        for (JsonNode request : golden.config().get("requests")) {
            String name = request.get("name").textValue();
            JsonNode arguments = request.get("args");
            String node = request.get("node").textValue();
            if (node.startsWith("SplitSigmas")) {
                Sigmas source = made.get(arguments.get("sigmas_from").textValue());
                SigmaEdits.Split split = node.equals("SplitSigmas")
                        ? SigmaEdits.split(source, arguments.get("step").intValue())
                        : SigmaEdits.splitDenoise(
                                source, arguments.get("denoise").doubleValue());
                add(outputs, name, split.high());
                add(outputs, name + ".low", split.low());
            } else {
                Sigmas sigmas = arguments.has("sigmas_from")
                        ? edited(
                                node,
                                arguments,
                                made.get(arguments.get("sigmas_from").textValue()))
                        : scheduled(node, arguments, sampling);
                made.put(name, sigmas);
                add(outputs, name, sigmas);
            }
        }
        return outputs;
    }

    private static Sigmas edited(String node, JsonNode arguments, Sigmas source) {
        return switch (node) {
            case "FlipSigmas" -> SigmaEdits.flip(source);
            case "SetFirstSigma" ->
                SigmaEdits.setFirst(source, arguments.get("sigma").doubleValue());
            case "ExtendIntermediateSigmas" ->
                SigmaEdits.extend(
                        source,
                        arguments.get("steps").intValue(),
                        arguments.get("start_at_sigma").doubleValue(),
                        arguments.get("end_at_sigma").doubleValue(),
                        arguments.get("spacing").textValue());
            default -> throw new IllegalArgumentException("unknown node " + node);
        };
    }

    private static Sigmas scheduled(String node, JsonNode arguments, ModelSampling sampling) {
        int steps = arguments.get("steps").intValue();
        double denoise = arguments.path("denoise").asDouble(1);
        double smallest = arguments.path("sigma_min").asDouble();
        double largest = arguments.path("sigma_max").asDouble();
        double rho = arguments.path("rho").asDouble();
        return switch (node) {
            case "BasicScheduler" ->
                Scheduler.of(arguments.get("scheduler").textValue()).sigmas(sampling.range(), steps, denoise);
            case "KarrasScheduler" -> Schedules.karras(steps, smallest, largest, rho);
            case "ExponentialScheduler" -> Schedules.exponential(steps, smallest, largest);
            case "PolyexponentialScheduler" -> Schedules.polyexponential(steps, smallest, largest, rho);
            case "LaplaceScheduler" ->
                Schedules.laplace(
                        steps,
                        smallest,
                        largest,
                        arguments.get("mu").doubleValue(),
                        arguments.get("beta").doubleValue());
            case "VPScheduler" ->
                Schedules.variancePreserving(
                        steps,
                        arguments.get("beta_d").doubleValue(),
                        arguments.get("beta_min").doubleValue(),
                        arguments.get("eps_s").doubleValue());
            case "LTXVScheduler" ->
                Schedules.ltxv(
                        steps,
                        arguments.get("max_shift").doubleValue(),
                        arguments.get("base_shift").doubleValue(),
                        arguments.get("stretch").booleanValue(),
                        arguments.get("terminal").doubleValue(),
                        ModelKinds.tokens(arguments));
            case "BetaSamplingScheduler" ->
                ModelSchedules.beta(
                        sampling.range(),
                        steps,
                        arguments.get("alpha").doubleValue(),
                        arguments.get("beta").doubleValue());
            case "SDTurboScheduler" -> ModelSchedules.turbo(sampling.range(), steps, denoise);
            case "AlignYourStepsScheduler" ->
                TunedSchedules.ALIGN_YOUR_STEPS.sigmas(
                        arguments.get("model_type").textValue(), steps, denoise);
            case "OptimalStepsScheduler" ->
                TunedSchedules.OPTIMAL_STEPS.sigmas(arguments.get("model_type").textValue(), steps, denoise);
            case "GITSScheduler" -> GitsSchedules.sigmas(arguments.get("coeff").doubleValue(), steps, denoise);
            default -> throw new IllegalArgumentException("unknown node " + node);
        };
    }
}
