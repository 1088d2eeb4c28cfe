package dev.easel.words.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.text.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OfflinePromptWriterTest {
    private static final Pattern CREDIT = Pattern.compile("\\(\\d{4}, [^)]+\\)");

    private final OfflinePromptWriter writer = new OfflinePromptWriter();

    private String write(String idea, PromptStyle style, int words, long seed, int variant) {
        return writer.write(new PromptRequest(idea, style, words, seed, variant), piece -> {})
                .text();
    }

    @ParameterizedTest
    @EnumSource(PromptStyle.class)
    void hasAboutAsManyWordsAsAskedInEveryStyle(PromptStyle style) {
        for (String idea : List.of("a lighthouse in a storm", "an old woman reads a letter", "zzz")) {
            for (int words : List.of(60, 100, 150, 220)) {
                for (long seed = 0; seed < 40; seed++) {
                    assertThat(Limits.words(write(idea, style, words, seed, 0)))
                            .as("%s, %s, %d words, seed %d", idea, style, words, seed)
                            .isBetween((int) (words * 0.85), (int) (words * 1.12));
                }
            }
        }
    }

    @Property(tries = 200)
    void everyRequestGivesOneParagraphWithTheIdeaAFilmAndNoGaps(
            @ForAll PromptStyle style,
            @ForAll @IntRange(min = 20, max = 250) int words,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed,
            @ForAll @IntRange(min = 0, max = 19) int variant) {
        String text = write("a fox in the snow", style, words, seed, variant);
        assertThat(text).contains("a fox in the snow").doesNotContain("\n").doesNotContain("null");
        assertThat(text).doesNotContain("..").doesNotContain(" ,").doesNotContain("  ");
        assertThat(CREDIT.matcher(text).results().count()).isEqualTo(1);
        assertThat(Limits.words(text)).isLessThanOrEqualTo(Math.max(48, (int) (words * 1.15)));
    }

    @Test
    void theSameSeedGivesTheSamePromptAndAnotherSeedAnother() {
        String first = write("a knight", PromptStyle.FILM, 100, 7, 0);
        assertThat(write("a knight", PromptStyle.FILM, 100, 7, 0)).isEqualTo(first);
        assertThat(write("a knight", PromptStyle.FILM, 100, 8, 0)).isNotEqualTo(first);
    }

    @Test
    void variantsReferToDifferentFilms() {
        Set<String> credits = new HashSet<>();
        for (int variant = 0; variant < 5; variant++) {
            CREDIT.matcher(write("a rainy street in Tokyo at night", PromptStyle.FILM, 100, 3, variant))
                    .results()
                    .forEach(match -> credits.add(match.group()));
        }
        assertThat(credits).hasSize(5);
    }

    @Test
    void recognisesPlaceAndTime() {
        String text = write("a diver finds a shipwreck at night", PromptStyle.FILM, 120, 1, 0);
        assertThat(text).containsPattern("The Abyss|The Shape of Water|Life of Pi|The Big Blue|Solaris");
        assertThat(text).containsPattern("practical lamp|moonlight|neon");
    }

    @Test
    void theWeatherOfAnIdeaIsKept() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(write("a ship in a storm", PromptStyle.FILM, 150, seed, 0))
                    .doesNotContainIgnoringCase("fog")
                    .containsPattern("gale|spray|squall");
            assertThat(write("a red fox in a snowy forest", PromptStyle.FILM, 150, seed, 0))
                    .doesNotContain("rain ticks")
                    .containsPattern("[Ss]now|[Ff]lakes|[Ii]ce");
        }
    }

    @Test
    void stylesDifferInTheirTechnique() {
        assertThat(write("a harbour", PromptStyle.PHOTO, 100, 1, 0))
                .startsWith("Photograph, ")
                .containsPattern("f/\\d");
        assertThat(write("a harbour", PromptStyle.FILM, 100, 1, 0))
                .startsWith("Film still, ")
                .containsPattern("at T\\d");
        assertThat(write("a harbour", PromptStyle.ILLUSTRATION, 100, 1, 0)).contains("through a");
        assertThat(write("a harbour", PromptStyle.VIDEO, 100, 1, 0)).containsIgnoringCase("the camera ");
    }

    @Test
    void aLongIdeaIsCutAtASentence() {
        String idea = "A keeper climbs the stair. ".repeat(60);
        String text = write(idea, PromptStyle.FILM, 100, 1, 0);
        assertThat(text).contains("A keeper climbs the stair");
        assertThat(Limits.words(text)).isBetween(80, 120);
    }

    @Test
    void everyFilmAndSceneCanBeReached() {
        SceneWords words = SceneWords.load();
        Set<String> kinds = new HashSet<>();
        words.scenes().forEach(scene -> kinds.add(scene.kind()));
        for (SceneWords.Film film : words.films()) {
            assertThat(kinds).as(film.title()).containsAll(film.kinds());
            assertThat(film.times())
                    .as(film.title())
                    .isSubsetOf("dawn", "day", "dusk", "night")
                    .isNotEmpty();
            assertThat(Integer.parseInt(film.year())).as(film.title()).isBetween(1920, 2025);
        }
        for (SceneWords.Scene scene : words.scenes()) {
            assertThat(scene.elements())
                    .as(scene.kind())
                    .hasSizeGreaterThanOrEqualTo(10)
                    .doesNotHaveDuplicates();
            assertThat(scene.foreground()).as(scene.kind()).hasSizeGreaterThanOrEqualTo(5);
            for (boolean drawn : List.of(true, false)) {
                assertThat(words.films(scene.kind(), "day", drawn, Draw.of(1)))
                        .as(scene.kind())
                        .hasSizeGreaterThanOrEqualTo(2);
            }
        }
    }
}
