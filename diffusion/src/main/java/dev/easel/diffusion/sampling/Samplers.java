package dev.easel.diffusion.sampling;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** ComfyUI's samplers by their names, in its order, with their default parameters. */
public final class Samplers {
    private static final SequencedMap<String, Sampler> SAMPLERS = all();

    private Samplers() {}

    private static SequencedMap<String, Sampler> all() {
        SequencedMap<String, SamplerFunction> functions = new LinkedHashMap<>();
        functions.put("euler", new Euler(Churn.NONE));
        functions.put("euler_cfg_pp", new EulerAncestralCfgPlusPlus(0, 0));
        functions.put("euler_ancestral", new EulerAncestral(1, 1));
        functions.put("euler_ancestral_cfg_pp", new EulerAncestralCfgPlusPlus(1, 1));
        functions.put("heun", new Heun(Churn.NONE));
        functions.put("heunpp2", new HeunPlusPlus(Churn.NONE));
        functions.put("dpm_2", new Dpm2(Churn.NONE));
        functions.put("dpm_2_ancestral", new Dpm2Ancestral(1, 1));
        functions.put("lms", new LinearMultistep(4));
        functions.put("dpm_fast", new DpmFast());
        functions.put("dpm_adaptive", DpmAdaptive.DEFAULT);
        functions.put("dpmpp_2s_ancestral", new DpmPlusPlus2SAncestral(1, 1));
        functions.put("dpmpp_2s_ancestral_cfg_pp", new DpmPlusPlus2SAncestralCfgPlusPlus(1, 1));
        DpmPlusPlusSde sde = new DpmPlusPlusSde(1, 1, 0.5);
        functions.put("dpmpp_sde", sde);
        functions.put("dpmpp_sde_gpu", sde);
        functions.put("dpmpp_2m", new DpmPlusPlus2M());
        functions.put("dpmpp_2m_cfg_pp", new DpmPlusPlus2MCfgPlusPlus());
        DpmPlusPlus2MSde midpoint = new DpmPlusPlus2MSde(1, 1, DpmPlusPlus2MSde.Correction.MIDPOINT);
        functions.put("dpmpp_2m_sde", midpoint);
        functions.put("dpmpp_2m_sde_gpu", midpoint);
        DpmPlusPlus2MSde heun = new DpmPlusPlus2MSde(1, 1, DpmPlusPlus2MSde.Correction.HEUN);
        functions.put("dpmpp_2m_sde_heun", heun);
        functions.put("dpmpp_2m_sde_heun_gpu", heun);
        functions.put("dpmpp_3m_sde", new DpmPlusPlus3MSde(1, 1));
        functions.put("dpmpp_3m_sde_gpu", new DpmPlusPlus3MSde(1, 1));
        functions.put("ddpm", new Ddpm());
        functions.put("lcm", new LatentConsistency());
        functions.put("ipndm", new Ipndm(4));
        functions.put("ipndm_v", new IpndmVariable(4));
        functions.put("deis", new Deis(3));
        functions.put("res_multistep", new ResMultistep(0, 1, false));
        functions.put("res_multistep_cfg_pp", new ResMultistep(0, 1, true));
        functions.put("res_multistep_ancestral", new ResMultistep(1, 1, false));
        functions.put("res_multistep_ancestral_cfg_pp", new ResMultistep(1, 1, true));
        functions.put("gradient_estimation", new GradientEstimation(2, false));
        functions.put("gradient_estimation_cfg_pp", new GradientEstimation(2, true));
        functions.put("er_sde", new ErSde(ErSde.NoiseScaler.EXTENDED, 0, 3, 1));
        functions.put("seeds_2", Seeds.SECOND_ORDER);
        functions.put("seeds_3", Seeds.THIRD_ORDER);
        functions.put("sa_solver", SaSolver.DEFAULT);
        functions.put("sa_solver_pece", SaSolver.PECE);
        SequencedMap<String, Sampler> samplers = new LinkedHashMap<>();
        functions.forEach((name, function) -> samplers.put(name, new FunctionSampler(function)));
        samplers.put("ddim", new FunctionSampler(new Euler(Churn.NONE)).withRedrawnNoise());
        samplers.put("uni_pc", new FunctionSampler(new UniPc(UniPc.Scale.LENGTH)));
        samplers.put("uni_pc_bh2", new FunctionSampler(new UniPc(UniPc.Scale.EXPONENTIAL)));
        return samplers;
    }

    /** All names, in order. */
    public static List<String> names() {
        return List.copyOf(SAMPLERS.sequencedKeySet());
    }

    /**
     * The sampler of a name.
     *
     * @throws EaselException when there is none
     */
    public static Sampler of(String name) {
        Sampler sampler = SAMPLERS.get(name);
        if (sampler == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Sampler '" + name + "' is not known; choose one of " + String.join(", ", names()) + ".");
        }
        return sampler;
    }
}
