package dev.easel.words.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.words.model.WordsUse;
import dev.easel.words.prompt.PromptStyle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfflineStorytellerTest {
    private final OfflineStoryteller teller = new OfflineStoryteller();

    private Story begin(String premise, long seed) {
        Opening opening = teller.open(premise, seed).value();
        return new Story(
                "story1",
                opening.title(),
                premise,
                PromptStyle.ILLUSTRATION,
                seed,
                teller.name(),
                "story",
                opening.bible(),
                List.of(StoryTurn.of(0, -1, -1, opening.turn())),
                0,
                WordsUse.NONE,
                1,
                1);
    }

    private Story choose(Story story, int choice) {
        return story.grown(
                story.here(),
                choice,
                teller.next(story, story.turn(story.here()), choice).value(),
                WordsUse.NONE,
                2);
    }

    @Test
    void thePremiseDecidesTheWorldAndTheHerosName() {
        Story story = begin("Mirabel finds a map in an old lighthouse by the sea", 3);
        assertThat(story.turn(0).text()).startsWith("Mirabel finds a map");
        assertThat(story.bible().characters().getFirst().name()).isEqualTo("Mirabel");
        assertThat(story.bible().setting()).contains("islands");
        assertThat(begin("Once a knight called Holdfast met a dragon", 3)
                        .bible()
                        .characters()
                        .getFirst()
                        .name())
                .isEqualTo("Holdfast");
        assertThat(begin("Rain falls on the city. Somebody waits.", 3)
                        .bible()
                        .characters()
                        .getFirst()
                        .name())
                .isIn("Vera", "Milo", "Doctor Adeyemi");
        assertThat(begin("an astronaut hears a signal on a space station", 3)
                        .bible()
                        .setting())
                .contains("station");
    }

    @Test
    void everyTurnOfEveryWorldIsWhole() {
        for (String premise : List.of(
                "a sea tale",
                "a fox in the forest",
                "rain in the city",
                "a rocket to the moon",
                "a camel",
                "a dragon",
                "x")) {
            for (long seed = 0; seed < 6; seed++) {
                Story story = begin(premise, seed);
                Set<String> texts = new HashSet<>();
                for (int depth = 0; depth < 15; depth++) {
                    StoryTurn turn = story.turn(story.here());
                    assertThat(turn.choices())
                            .hasSizeBetween(2, 4)
                            .doesNotHaveDuplicates()
                            .noneMatch(String::isBlank);
                    assertThat(turn.text())
                            .doesNotContain("HERO", "FRIEND", "PLACE", "THING", "DETAIL", "DANGER", "SECRET");
                    assertThat(String.join("", turn.choices())).doesNotContain("HERO", "FRIEND", "PLACE", "THING");
                    assertThat(turn.text().length()).isBetween(60, 900);
                    assertThat(turn.subject()).isNotBlank();
                    assertThat(texts.add(turn.text())).as(turn.text()).isTrue();
                    story = choose(story, depth % turn.choices().size());
                }
            }
        }
    }

    @Test
    void aChoiceLeadsWhereItSays() {
        Story story = begin("a knight and a dragon", 5);
        for (int depth = 0; depth < 10; depth++) {
            String choice = story.turn(story.here()).choices().getFirst();
            story = choose(story, 0);
            String scene = story.turn(story.here()).scene();
            String place = scene.substring(scene.indexOf(" at ") + 4, scene.indexOf(';'));
            assertThat(choice).contains(place);
        }
    }

    @Test
    void theSameChoicesGiveTheSameStoryAndOthersAnother() {
        Story first = choose(choose(begin("a dragon", 9), 0), 1);
        assertThat(choose(choose(begin("a dragon", 9), 0), 1)).isEqualTo(first);
        assertThat(choose(choose(begin("a dragon", 9), 1), 1).turn(2).text())
                .isNotEqualTo(first.turn(2).text());
        assertThat(begin("a dragon", 10).turn(0))
                .isNotEqualTo(begin("a dragon", 9).turn(0));
    }

    @Test
    void charactersLookTheSameInEveryPicture() {
        Story story = choose(begin("a dragon", 9), 0);
        StoryCharacter hero = story.bible().characters().getFirst();
        for (StoryTurn turn : story.turns()) {
            TurnDraft draft = new TurnDraft(turn.text(), turn.choices(), turn.scene(), turn.subject());
            assertThat(story.picturePrompt(draft, false))
                    .contains(hero.name() + ": " + hero.look(), story.bible().look());
            assertThat(story.picturePrompt(draft, true)).isEqualTo(turn.subject());
        }
    }
}
