package dev.easel.bench.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded case: those that travel with the project, and the whole collection where it lies beside the checkout. */
class GoldenTest {
    /** Operations of other families may be ones Easel does not have yet; those of these families it must have. */
    private static final Set<String> COMPLETE_FAMILIES = Set.of(
            "A_rng",
            "B_tokenizers",
            "C_text_encoders",
            "D_flux",
            "E_image_vae",
            "F_ltxv",
            "G_mochi",
            "H_sampling",
            "K_image_ops");

    @TestFactory
    Stream<DynamicTest> recordedCases() {
        Path travelling = Path.of("src/test/resources/goldens");
        Optional<Path> all = GoldenResources.shared("goldens");
        return Stream.concat(Stream.of(travelling).filter(Files::isDirectory), all.stream())
                .flatMap(GoldenTest::cases);
    }

    private static Stream<DynamicTest> cases(Path root) {
        GoldenRunner runner = new GoldenRunner(root, GoldenResources.near(root));
        return runner.cases().stream()
                .map(folder -> DynamicTest.dynamicTest(GoldenRunner.id(folder), () -> check(runner, folder)));
    }

    private static void check(GoldenRunner runner, Path folder) {
        switch (runner.run(folder)) {
            case GoldenResult.Passed passed ->
                assertThat(passed.largestDifference()).isFinite();
            case GoldenResult.Failed failed -> throw new AssertionError(failed.line());
            case GoldenResult.Skipped skipped -> {
                String family = skipped.id().substring(0, skipped.id().indexOf('/'));
                boolean mayLackTokenizers = GoldenResources.shared("tokenizers").isEmpty();
                if (COMPLETE_FAMILIES.contains(family) && !mayLackTokenizers) {
                    throw new AssertionError(skipped.line());
                }
                Assumptions.abort(skipped.reason());
            }
        }
    }
}
