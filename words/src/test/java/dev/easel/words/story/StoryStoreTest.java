package dev.easel.words.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.model.WordsUse;
import dev.easel.words.prompt.PromptStyle;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoryStoreTest {
    private static final TurnDraft DRAFT =
            new TurnDraft("She opened <b>the</b> door & waited.", List.of("Go \"in\"", "Stay"), "A door.", "a door");

    @TempDir
    Path folder;

    private StoryStore store;
    private Story story;

    @BeforeEach
    void begin() {
        store = new StoryStore(folder.resolve("stories"));
        WordsUse use = new WordsUse(2, 10, 20, 300, Optional.of(new BigDecimal("0.0012")), "USD");
        StoryBible bible = new StoryBible("An island", "eerie", "blue", List.of(new StoryCharacter("Mara", "a coat")));
        story = new Story(
                store.newId(),
                "The <Door>",
                "a premise </script><script>alert(1)</script>",
                PromptStyle.FILM,
                7,
                "offline",
                "story",
                bible,
                List.of(StoryTurn.of(0, -1, -1, DRAFT)),
                0,
                use,
                1,
                1);
    }

    @Test
    void aStoryComesBackAsItWas() {
        Story grown = story.grown(0, 1, DRAFT, WordsUse.NONE, 5).with(1, StoryPicture.pending("a door", "job"), 6);
        store.save(grown);
        assertThat(store.load(story.id())).isEqualTo(grown);
        assertThat(store.all()).containsExactly(grown);
        store.delete(story.id());
        assertThat(store.all()).isEmpty();
    }

    @Test
    void branchesAreATree() {
        Story grown = story.grown(0, 0, DRAFT, WordsUse.NONE, 2).at(0, 3).grown(0, 1, DRAFT, WordsUse.NONE, 4);
        assertThat(grown.child(0, 0)).map(StoryTurn::id).contains(1);
        assertThat(grown.child(0, 1)).map(StoryTurn::id).contains(2);
        assertThat(grown.path(2)).extracting(StoryTurn::id).containsExactly(0, 2);
    }

    @Test
    void aDamagedFileIsSaidAndDoesNotHideTheOthers() throws IOException {
        store.save(story);
        Path damaged = folder.resolve("stories/sdamaged/story.json");
        Files.createDirectories(damaged.getParent());
        Files.writeString(damaged, "{\"format\": 1, \"id\": ");
        assertThatThrownBy(() -> store.load("sdamaged"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("is not JSON");
        assertThat(store.all()).containsExactly(story);
    }

    @Test
    void whatWasLeftHalfWrittenIsIgnored() throws IOException {
        store.save(story);
        Files.writeString(folder.resolve("stories/" + story.id() + "/story.json.new"), "{\"for");
        assertThat(store.load(story.id())).isEqualTo(story);
        store.save(story.at(0, 9));
        assertThat(store.load(story.id()).updatedAt()).isEqualTo(9);
    }

    @Test
    void namesCannotLeaveTheFolder() {
        for (String id : List.of("../../etc", "..", "a/b", "", "ABCDEF", "x".repeat(99))) {
            assertThatThrownBy(() -> store.load(id))
                    .isInstanceOf(EaselException.class)
                    .extracting(failure -> ((EaselException) failure).code())
                    .isEqualTo(ErrorCode.NOT_FOUND);
        }
        assertThat(store.picture(story.id(), "../story.json")).isEmpty();
        assertThatThrownBy(() -> store.savePicture(story.id(), 0, "../x", new byte[1]))
                .isInstanceOf(EaselException.class);
    }

    @Test
    void sharedStoriesAreChecked() {
        String json = StoryJson.write(story);
        assertThat(StoryJson.read("It", json)).isEqualTo(story);
        refused(json.replace("\"format\" : 1", "\"format\" : 2"), "format");
        refused(json.replace("\"parent\" : -1", "\"parent\" : 4"), "no place");
        refused(json.replace("\"here\" : 0", "\"here\" : 9"), "has not");
        refused(json.replace("\"tone\"", "\"extra\""), "extra");
        refused("[]", "not a JSON object");
        refused("hello", "not JSON");
        refused("{\"a\":".repeat(2000), "not JSON");
    }

    private static void refused(String json, String part) {
        assertThatThrownBy(() -> StoryJson.read("It", json))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining(part);
    }

    @Test
    void theBookHoldsEverythingAndNothingThatRuns() {
        Story grown = story.grown(0, 0, DRAFT, WordsUse.NONE, 2).at(0, 3).grown(0, 1, DRAFT, WordsUse.NONE, 4);
        store.save(grown);
        String name = store.savePicture(story.id(), 0, "png", new byte[] {1, 2, 3});
        Story pictured = grown.with(0, StoryPicture.pending("x", "j").made(name), 5);
        String html = StoryBook.html(pictured, file -> store.picture(story.id(), file));
        assertThat(html)
                .contains("data:image/png;base64,AQID", "href=\"#turn-2\"", "Other ways it went", "default-src 'none'")
                .contains("The &lt;Door&gt;", "&lt;b&gt;the&lt;/b&gt; door &amp; waited.", "Go &quot;in&quot;")
                .doesNotContain("<script", "<b>", "http://", "https://");
    }
}
