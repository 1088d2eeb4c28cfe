package dev.easel.bench.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.ModelPool;
import dev.easel.diffusion.loader.ModelLoader;
import dev.easel.diffusion.loader.WeightDtype;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.sampling.BasicGuider;
import dev.easel.diffusion.sampling.CustomSampling;
import dev.easel.diffusion.sampling.Samplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.diffusion.sampling.StepReport;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.diffusion.text.TokenizerFolders;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The starter model's pictures, step by step, against those it was published with: the same files through the same loaders as FLUX. */
class StarterModelPictureTest {
    private static final double LATENT_TOLERANCE = 5e-4;
    private static final double PIXEL_TOLERANCE = 2e-3;

    @TestFactory
    Stream<DynamicTest> drawsWhatItWasPublishedWith() {
        Optional<Path> model = Stream.concat(
                        Stream.of(Path.of("../starter-model")), GoldenResources.shared("starter-model").stream())
                .filter(folder -> Files.isDirectory(folder.resolve("goldens"))
                        && Files.isDirectory(folder.resolve("diffusion_models")))
                .findFirst();
        Assumptions.assumeTrue(model.isPresent(), "no starter model with recorded pictures");
        return IntStream.rangeClosed(1, 5)
                .mapToObj(number -> DynamicTest.dynamicTest("case " + number, () -> check(model.get(), number)));
    }

    private static void check(Path folder, int number) {
        try (WeightMap golden = SafetensorsFile.open(folder.resolve("goldens/case-" + number + ".safetensors"));
                TokenizerFolders tokenizers = new TokenizerFolders(List.of());
                ModelPool pool = ModelPool.on(Device.CPU);
                TensorScope scope = TensorScope.open()) {
            ModelLoader loader = new ModelLoader(pool, tokenizers, Optional.empty());
            Model model = loader.diffusionModel(
                    folder.resolve("diffusion_models/easel-starter.safetensors"), WeightDtype.DEFAULT);
            Sigmas sigmas = Scheduler.of("simple").sigmas(model.sampling().range(), 10, 1);
            assertThat(sigmas.toArray()).containsExactly(golden.get("sigmas").toFloats(), within(1e-6f));
            List<Double> differences = new ArrayList<>();
            Latent latent = CustomSampling.sample(
                            new SeededNoise(Long.parseLong(golden.metadata().get("seed"))),
                            new BasicGuider(model, conditioning(golden)),
                            Samplers.of("euler"),
                            sigmas,
                            Latent.of(Tensors.zeros(1, 16, 32, 32)),
                            report -> differences.add(difference(report, golden)))
                    .output();
            assertThat(differences)
                    .hasSize(10)
                    .allSatisfy(each -> assertThat(each).isCloseTo(0, within(LATENT_TOLERANCE)));
            if (golden.contains("image")) {
                Tensor image = loader.vae(folder.resolve("vae/easel-starter-vae.safetensors"))
                        .decode(latent.samples()); // [1, 256, 256, 3]
                assertThat(image.squeeze(0).sub(golden.get("image")).abs().max().item())
                        .isCloseTo(0, within(PIXEL_TOLERANCE));
            }
        }
    }

    private static Conditioning conditioning(WeightMap golden) {
        double guidance = Double.parseDouble(golden.metadata().get("guidance"));
        return Conditioning.of(golden.get("t5_out"), golden.get("pooled")).with(ConditioningOption.GUIDANCE, guidance);
    }

    /** A step is told of before it is made: its latent is the noise, or the one recorded after the step before. */
    private static double difference(StepReport report, WeightMap golden) {
        try (TensorScope scope = TensorScope.open()) {
            String name = report.step() == 0 ? "noise" : "latent_%02d".formatted(report.step());
            return report.x().sub(golden.get(name)).abs().max().item();
        }
    }
}
