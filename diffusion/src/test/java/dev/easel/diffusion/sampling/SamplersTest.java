package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.schedule.DiscreteRange;
import dev.easel.diffusion.schedule.FlowRange;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.diffusion.schedule.VarianceExploding.Target;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplersTest {
    private static final int STEPS = 6;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    static Stream<String> names() {
        return Samplers.names().stream();
    }

    @Test
    void namesAreComfyUisInItsOrder() {
        assertThat(Samplers.names()).hasSize(42).startsWith("euler", "euler_cfg_pp", "euler_ancestral");
        assertThat(Samplers.names()).endsWith("sa_solver_pece", "ddim", "uni_pc", "uni_pc_bh2");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNamesThereAre() {
        assertThatThrownBy(() -> Samplers.of("eular"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("'eular'")
                .hasMessageContaining("uni_pc_bh2");
    }

    @ParameterizedTest
    @MethodSource("names")
    void everySamplerArrivesAtWhatAModelAlwaysPredicts(String name) {
        assertArrives(name, ModelSampling.discrete(Target.NOISE, false));
        assertArrives(name, ModelSampling.flow(FlowRange.linear(3)));
    }

    private static void assertArrives(String name, ModelSampling sampling) {
        Sigmas sigmas = KSamplerRun.sigmas(sampling.range(), Scheduler.SIMPLE, name, STEPS, 1);
        float[] expected = {0.5f, -1, 2, 0};
        float[] result = run(name, sampling, sigmas, new Constant(expected)).toFloats();
        float rest = endsAboveZero(name) ? sigmas.minPositive() * 4 : 0.01f;
        for (int index = 0; index < expected.length; index++) {
            assertThat(result[index]).isCloseTo(expected[index], within(rest));
        }
    }

    private static boolean endsAboveZero(String name) {
        return name.equals("dpm_fast") || name.equals("dpm_adaptive");
    }

    private static Tensor run(String name, ModelSampling sampling, Sigmas sigmas, Denoiser model) {
        try (TensorScope inner = TensorScope.open();
                Generator stream = new Generator(3)) {
            SamplerFunction function = ((FunctionSampler) Samplers.of(name)).function();
            Tensor x = stream.normal(DType.F32, 1, 4, 1, 1).mul(sigmas.first()); // [1, 4, 1, 1]
            SamplerRun run = new SamplerRun(model, sampling, function.adapt(sigmas), 3, stream, StepListener.NONE);
            return inner.keep(function.sample(run, x)); // [1, 4, 1, 1]
        }
    }

    /** Predicts the same latent whatever it sees. */
    private record Constant(float... values) implements Denoiser {
        @Override
        public Tensor denoise(Tensor x, float sigma) {
            return Tensors.of(values, 1, 4, 1, 1);
        }

        @Override
        public Guided denoiseBoth(Tensor x, float sigma) {
            Tensor same = denoise(x, sigma); // [1, 4, 1, 1]
            return new Guided(same, same);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theSameSeedGivesTheSameLatent(String name) {
        ModelSampling sampling = ModelSampling.discrete(Target.NOISE, false);
        Sigmas sigmas = Scheduler.KARRAS.sigmas(DiscreteRange.stableDiffusion(), STEPS);
        Denoiser shrinking = new Shrinking();
        float[] first = run(name, sampling, sigmas, shrinking).toFloats();
        assertThat(run(name, sampling, sigmas, shrinking).toFloats()).isEqualTo(first);
        assertThat(first).doesNotContain(Float.NaN);
    }

    /** Predicts a part of the noisy latent: what a model of standard normal data would. */
    private record Shrinking() implements Denoiser {
        @Override
        public Tensor denoise(Tensor x, float sigma) {
            return x.div(1 + sigma * sigma);
        }

        @Override
        public Guided denoiseBoth(Tensor x, float sigma) {
            return new Guided(denoise(x, sigma), denoise(x, sigma).mul(0.9));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatTheListenerThrowsEndsTheRun(String name) {
        ModelSampling sampling = ModelSampling.discrete(Target.NOISE, false);
        SamplerFunction function = ((FunctionSampler) Samplers.of(name)).function();
        Sigmas sigmas = function.adapt(Scheduler.KARRAS.sigmas(sampling.range(), STEPS));
        StepListener stopping = report -> {
            throw new EaselException(ErrorCode.INTERRUPTED, "Stopped.");
        };
        try (Generator stream = new Generator(0)) {
            Tensor x = stream.normal(DType.F32, 1, 4, 1, 1); // [1, 4, 1, 1]
            SamplerRun run = new SamplerRun(new Shrinking(), sampling, sigmas, 0, stream, stopping);
            assertThatThrownBy(() -> function.sample(run, x)).hasMessage("Stopped.");
        }
    }

    @Test
    void secondOrderSamplersAreCloserToTheExactSolutionThanEuler() {
        ModelSampling sampling = ModelSampling.discrete(Target.NOISE, false);
        Sigmas fine = Scheduler.KARRAS.sigmas(sampling.range(), 2000);
        Sigmas coarse = Scheduler.KARRAS.sigmas(sampling.range(), 12);
        float[] exact = run("euler", sampling, fine, new Shrinking()).toFloats();
        double euler =
                distance(exact, run("euler", sampling, coarse, new Shrinking()).toFloats());
        for (String name : List.of("heun", "dpm_2", "dpmpp_2m", "lms", "ipndm", "deis", "res_multistep")) {
            assertThat(distance(
                            exact, run(name, sampling, coarse, new Shrinking()).toFloats()))
                    .as(name)
                    .isLessThan(euler);
        }
    }

    private static double distance(float[] left, float[] right) {
        double sum = 0;
        for (int index = 0; index < left.length; index++) {
            sum += Math.pow(left[index] - right[index], 2);
        }
        return Math.sqrt(sum);
    }
}
