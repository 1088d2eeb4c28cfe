package dev.easel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.errors.EaselException;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuidanceTest {
    private static final Sigmas TWO_STEPS = Sigmas.of(1, 0.5f, 0);

    private final ToyFamily toy = new ToyFamily();
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** A text of that many tokens that stands for one number. */
    private static Conditioning text(double value, long tokens) {
        return Conditioning.of(ConditioningEntry.of(Tensors.full(value, 1, tokens, 2)));
    }

    private static Conditioning text(double value) {
        return text(value, 3);
    }

    private static Latent emptyLatent(long height, long width) {
        return Latent.of(Tensors.zeros(1, 1, height, width));
    }

    private Tensor sample(Guider guider, Latent latent) {
        return CustomSampling.sample(
                        new SeededNoise(1), guider, Samplers.of("euler"), TWO_STEPS, latent, StepListener.NONE)
                .output()
                .samples();
    }

    private Guider guider(Conditioning positive, Conditioning negative, double scale) {
        return new ClassifierFreeGuider(toy.model(), positive, negative, scale);
    }

    private List<List<Integer>> sources() {
        return toy.calls().stream().map(NetworkInput::sources).toList();
    }

    @Test
    void guidanceGoesPastThePositivePredictionAndOutOfTheModelsFormat() {
        Tensor latent = sample(guider(text(1), text(-1), 3), emptyLatent(2, 2));
        assertThat(latent.toFloats()).containsOnly((-1 + (1 - -1) * 3) / 2f);
        assertThat(sources()).containsExactly(List.of(1, 0), List.of(1, 0));
    }

    @Test
    void scaleOneDoesNotEvaluateTheNegativeSide() {
        sample(guider(text(1), text(-1), 1), emptyLatent(2, 2));
        assertThat(sources()).containsExactly(List.of(0), List.of(0));
    }

    @Test
    void plusPlusSamplersEvaluateTheNegativeSideEvenAtScaleOne() {
        CustomSampling.sample(
                new SeededNoise(1),
                guider(text(1), text(-1), 1),
                Samplers.of("euler_cfg_pp"),
                TWO_STEPS,
                emptyLatent(2, 2),
                StepListener.NONE);
        assertThat(sources()).containsExactly(List.of(1, 0), List.of(1, 0));
    }

    @Test
    void textsOfDifferentLengthsAreRepeatedToACommonMultipleUnlessThatIsLong() {
        sample(guider(text(1, 6), text(-1, 4), 2), emptyLatent(2, 2));
        assertThat(sources()).startsWith(List.of(1, 0));
        toy.calls().clear();
        sample(guider(text(1, 40), text(-1, 7), 2), emptyLatent(2, 2));
        assertThat(sources()).startsWith(List.of(0), List.of(1));
    }

    @Test
    void entriesOfOneSideAreAveragedByTheirStrength() {
        Conditioning positive = new Conditioning(List.of(
                text(1).entries().getFirst(),
                text(4).withArea(Area.Absolute.ofImage(2, 2, 0, 0), 2).entries().getFirst()));
        Tensor latent = sample(guider(positive, text(0), 1), emptyLatent(2, 2));
        assertThat(latent.toFloats()[0]).isCloseTo((1 + 2 * 4) / 3f / 2, within(1e-5f));
    }

    @Test
    void anAreaSpeaksOnlyInItsPartOfTheLatent() {
        Conditioning positive = text(1).combine(text(5).withArea(Area.Absolute.ofImage(4, 4, 0, 4), 1));
        Tensor latent = sample(guider(positive, text(0), 1), emptyLatent(4, 8));
        float[] values = latent.toFloats();
        assertThat(values[0]).isEqualTo(0.5f);
        assertThat(values[7]).isCloseTo(1.5f, within(1e-5f));
    }

    @Test
    void aRangeSilencesAnEntryOutsideIt() {
        Conditioning positive = text(1).withRange(0, 0.4).combine(text(3).withRange(0.4, 1));
        Tensor latent = sample(guider(positive, text(0), 1), emptyLatent(2, 2));
        assertThat(latent.toFloats()).containsOnly(1.5f);
    }

    @Test
    void aMaskKeepsTheLatentWhereItIsZero() {
        Tensor mask = Tensors.of(new float[] {1, 0}, 1, 1, 1, 2);
        Latent latent = Latent.of(Tensors.full(9, 1, 1, 1, 2)).withNoiseMask(mask);
        float[] values = sample(guider(text(1), text(0), 1), latent).toFloats();
        assertThat(values[0]).isCloseTo(0.5f, within(1e-6f));
        assertThat(values[1]).isCloseTo(9f, within(1e-6f));
    }

    @Test
    void anEmptyScheduleLeavesTheLatentAsItIs() {
        Latent latent = Latent.of(Tensors.full(9, 1, 1, 1, 2));
        CustomSampling.Result result = CustomSampling.sample(
                new SeededNoise(1),
                guider(text(1), text(0), 1),
                Samplers.of("euler"),
                Sigmas.of(new float[0]),
                latent,
                StepListener.NONE);
        assertThat(result.output().samples().toFloats()).containsOnly(9);
    }

    @Test
    void anEmptyLatentTakesTheModelsChannelsAndAnotherOneIsRefused() {
        Guider guider = guider(text(1), text(0), 1);
        assertThat(sample(guider, Latent.of(Tensors.zeros(1, 4, 2, 2))).shape()).containsExactly(1, 1, 2, 2);
        assertThatThrownBy(() -> sample(guider, Latent.of(Tensors.ones(1, 4, 2, 2))))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("4 channels")
                .hasMessageContaining("Toy");
    }

    @Test
    void dualGuidanceIsNestedOrRegular() {
        Tensor regular = sample(new DualGuider(toy.model(), text(6), text(3), text(1), 2, 4, false), emptyLatent(1, 1));
        assertThat(regular.item()).isEqualTo((1 + (3 - 1) * 4 + (6 - 3) * 2) / 2.0);
        Tensor nested = sample(new DualGuider(toy.model(), text(6), text(3), text(1), 2, 4, true), emptyLatent(1, 1));
        assertThat(nested.item()).isEqualTo((1 + (3 + (6 - 3) * 2 - 1) * 4) / 2.0);
    }
}
