package dev.easel.words.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.words.Words;
import dev.easel.words.WordsSettings;
import dev.easel.words.model.ModelSettings;
import dev.easel.words.model.Provider;
import dev.easel.words.model.ProviderServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole way: request, template, HTTP, check, repair. */
class ModelPromptWriterTest {
    private static final String GOOD =
            "Film still, wide shot: a fox. " + "Snow falls on it. ".repeat(20).strip();
    private static final PromptRequest REQUEST = new PromptRequest("a fox in snow", PromptStyle.FILM, 80, 1, 0);

    private final ProviderServer server = new ProviderServer();
    private final Words words = new Words(new WordsSettings(
            Optional.of(new ModelSettings(
                    Provider.OPENAI,
                    "tiny",
                    server.url("/v1"),
                    Optional.empty(),
                    Duration.ofSeconds(30),
                    0,
                    Optional.empty())),
            PromptTemplate.builtIn()));

    @AfterEach
    void close() {
        server.close();
    }

    private static ProviderServer.Reply text(String text) {
        return ProviderServer.text(Provider.OPENAI, text);
    }

    @Test
    void aGoodAnswerIsTakenAsItIs() {
        server.replies(text(GOOD));
        WrittenPrompt prompt = words.write(REQUEST, Optional.empty(), piece -> {});
        assertThat(prompt.text()).isEqualTo(GOOD);
        assertThat(prompt.repaired()).isFalse();
        assertThat(prompt.writer()).isEqualTo("openai/tiny");
        assertThat(server.received().getFirst().body()).contains("a fox in snow", "The Lighthouse");
    }

    @Test
    void aPreambleIsSentBackOnce() {
        server.replies(text("Sure! Here is your prompt: " + GOOD), text(GOOD));
        WrittenPrompt prompt = words.write(REQUEST, Optional.empty(), piece -> {});
        assertThat(prompt.text()).isEqualTo(GOOD);
        assertThat(prompt.repaired()).isTrue();
        assertThat(prompt.use().calls()).isEqualTo(2);
        assertThat(prompt.use().outputTokens()).isEqualTo(44);
        assertThat(server.received().get(1).body()).contains("begins with a preamble");
    }

    @Test
    void anAnswerThatIsWrongTwiceIsAnError() {
        server.replies(text("Too short."));
        assertThatThrownBy(() -> words.write(REQUEST, Optional.empty(), piece -> {}))
                .isInstanceOf(EaselException.class)
                .hasMessageContainingAll("no usable prompt", "fewer than", "--provider offline");
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void aRefusalIsSaidAndNotArguedWith() {
        server.replies(text("I'm sorry, but I can't help with that request."));
        assertThatThrownBy(() -> words.write(REQUEST, Optional.empty(), piece -> {}))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("declines to write this");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void theSameRequestIsPaidOnce() {
        server.replies(text(GOOD));
        words.write(REQUEST, Optional.empty(), piece -> {});
        WrittenPrompt again = words.write(REQUEST, Optional.empty(), piece -> {});
        assertThat(again.text()).isEqualTo(GOOD);
        assertThat(again.use().calls()).isZero();
        words.write(new PromptRequest("a fox in snow", PromptStyle.FILM, 80, 2, 0), Optional.empty(), piece -> {});
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void theOfflineWriterCanBeAskedForByName() {
        assertThat(words.writers()).containsExactly("openai/tiny", "offline");
        List<WrittenPrompt> prompts = words.writeSeveral(REQUEST, 3, Optional.of("offline"));
        assertThat(prompts).hasSize(3).allMatch(prompt -> prompt.writer().equals("offline"));
        assertThat(prompts.stream().map(WrittenPrompt::text).distinct()).hasSize(3);
        assertThat(server.received()).isEmpty();
        assertThatThrownBy(() -> words.write(REQUEST, Optional.of("ollama"), piece -> {}))
                .hasMessageContaining("is not configured; there is openai/tiny and offline");
    }

    @Test
    void aWishChangesAPrompt() {
        server.replies(text(GOOD));
        WrittenPrompt prompt = words.refine(
                new RefineRequest(GOOD, "less snow, lower camera", PromptStyle.FILM, 1), Optional.empty(), piece -> {});
        assertThat(prompt.text()).isEqualTo(GOOD);
        assertThat(server.received().getFirst().body()).contains("less snow, lower camera");
    }
}
