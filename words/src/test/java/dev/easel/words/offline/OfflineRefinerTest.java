package dev.easel.words.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OfflineRefinerTest {
    private static final String PROMPT =
            "Film still, low-angle wide shot: a keeper in thick fog. Thin fog lies on the water, gulls hang in the wind."
                    + " Camera at eye level. Shot on film.";

    @Test
    void takesAwayWhatThereIsToBeLessOfAndKeepsTheRest() {
        assertThat(OfflineRefiner.refine(PROMPT, "less fog"))
                .isEqualTo(
                        "Film still, low-angle wide shot: a keeper. Gulls hang in the wind. Camera at eye level. Shot on film."
                                + " Clear air, crisp distance.");
    }

    @Test
    void replacesWhatWasSaidOfTheCamera() {
        assertThat(OfflineRefiner.refine(PROMPT, "less fog, lower camera"))
                .doesNotContainIgnoringCase("fog")
                .doesNotContain("eye level")
                .doesNotContain("low-angle")
                .endsWith("Camera low at ankle height.");
        assertThat(OfflineRefiner.refine(PROMPT, "wider shot"))
                .contains("wide shot:")
                .endsWith("small in its surroundings.");
    }

    @Test
    void theLastWishForTheCameraWins() {
        String low = OfflineRefiner.refine(PROMPT, "lower camera");
        assertThat(OfflineRefiner.refine(low, "camera higher"))
                .doesNotContain("ankle")
                .endsWith("Camera high and tilted down.");
    }

    @Test
    void swapsOneThingForAnother() {
        assertThat(OfflineRefiner.refine("A red car on a road.", "replace the car with a blue bicycle"))
                .isEqualTo("A red blue bicycle on a road.");
        assertThat(OfflineRefiner.refine("A red car on a road.", "a bus instead of a car"))
                .contains("bus")
                .doesNotContain("car ");
    }

    @Test
    void addsWhatIsAskedForAndWhatItDoesNotRecognise() {
        assertThat(OfflineRefiner.refine("A pier.", "more gulls and add a red boat"))
                .isEqualTo("A pier. Gulls. A red boat.");
        assertThat(OfflineRefiner.refine("A pier.", "make it feel like Sunday"))
                .isEqualTo("A pier. Make it feel like Sunday.");
        assertThat(OfflineRefiner.refine("A pier.", "darker"))
                .isEqualTo("A pier. Low-key light, most of the frame in shadow.");
    }

    @Test
    void neverLosesTheSubject() {
        assertThat(OfflineRefiner.refine("Fog.", "no fog")).isNotBlank().startsWith("Fog.");
        assertThat(OfflineRefiner.refine("A cat, a dog.", "without the cat")).isNotBlank();
    }
}
