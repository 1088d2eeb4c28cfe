package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the defaults of its widgets, a node's sampler is the one that {@code KSamplerSelect} knows by that name. */
class SamplerNodesTest {
    private static final String RUN = """
            {'11': {'class_type': 'DualCLIPLoader', 'inputs': {'clip_name1': 't5xxl_fp8_e4m3fn.safetensors',
                    'clip_name2': 'clip_l.safetensors', 'type': 'flux'}},
             '12': {'class_type': 'UNETLoader',
                    'inputs': {'unet_name': 'flux1-dev.safetensors', 'weight_dtype': 'default'}},
             '6': {'class_type': 'CLIPTextEncode', 'inputs': {'text': 'an apple', 'clip': ['11', 0]}},
             '5': {'class_type': 'EmptySD3LatentImage', 'inputs': {'width': 32, 'height': 32, 'batch_size': 1}},
             '4': {'class_type': 'BasicScheduler',
                   'inputs': {'model': ['12', 0], 'scheduler': 'simple', 'steps': 3, 'denoise': 1.0}},
             '2': {'class_type': '%s', 'inputs': {%s}},
             '3': {'class_type': 'SamplerCustom', 'inputs': {'model': ['12', 0], 'add_noise': true, 'noise_seed': 7,
                   'cfg': 2.0, 'positive': ['6', 0], 'negative': ['6', 0], 'sampler': ['2', 0], 'sigmas': ['4', 0],
                   'latent_image': ['5', 0]}},
             '9': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}}}
            """;

    @TempDir
    static Path folder;

    private static Workbench bench;

    @BeforeAll
    static void open() throws Exception {
        TinyModels.write(folder.resolve("models"));
        bench = new Workbench(folder);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static Workbench.Seen run(String node, String inputs) {
        bench.run(RUN.formatted(node, inputs));
        return bench.seen();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            SamplerEulerAncestral      | euler_ancestral        | 'eta': 1.0, 's_noise': 1.0
            SamplerEulerAncestralCFGPP | euler_ancestral_cfg_pp | 'eta': 1.0, 's_noise': 1.0
            SamplerDPMPP_2S_Ancestral  | dpmpp_2s_ancestral     | 'eta': 1.0, 's_noise': 1.0
            SamplerDPMPP_SDE           | dpmpp_sde              | 'eta': 1.0, 's_noise': 1.0, 'r': 0.5, 'noise_device': 'cpu'
            SamplerDPMPP_2M_SDE        | dpmpp_2m_sde_heun      | 'solver_type': 'heun', 'eta': 1.0, 's_noise': 1.0, 'noise_device': 'gpu'
            SamplerDPMPP_3M_SDE        | dpmpp_3m_sde           | 'eta': 1.0, 's_noise': 1.0, 'noise_device': 'gpu'
            SamplerLMS                 | lms                    | 'order': 4
            SamplerDPMAdaptative       | dpm_adaptive           | 'order': 3, 'rtol': 0.05, 'atol': 0.0078, 'h_init': 0.05, 'pcoeff': 0.0, 'icoeff': 1.0, 'dcoeff': 0.0, 'accept_safety': 0.81, 'eta': 0.0, 's_noise': 1.0
            SamplerER_SDE              | er_sde                 | 'solver_type': 'ER-SDE', 'max_stage': 3, 'eta': 1.0, 's_noise': 1.0
            SamplerSASolver            | sa_solver              | 'model': ['12', 0], 'eta': 1.0, 'sde_start_percent': 0.2, 'sde_end_percent': 0.8, 's_noise': 1.0, 'predictor_order': 3, 'corrector_order': 4, 'use_pece': false, 'simple_order_2': false
            """)
    void defaultsAreTheNamedSampler(String node, String name, String inputs) {
        Workbench.Seen made = run(node, inputs);
        assertThat(made).isEqualTo(run("KSamplerSelect", "'sampler_name': '" + name + "'"));
    }
}
