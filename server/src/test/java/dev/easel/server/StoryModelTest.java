package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.Services;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.words.Words;
import dev.easel.words.WordsSettings;
import dev.easel.words.model.ModelSettings;
import dev.easel.words.model.Price;
import dev.easel.words.model.Provider;
import dev.easel.words.model.ProviderServer;
import dev.easel.words.prompt.PromptTemplate;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stories told by a language model over HTTP: whatever it answers, the story so far is safe. */
class StoryModelTest {
    private static final String TURN =
            "{\"text\": \"The door gave way and the cold of the stair came up to meet her, smelling of salt.\","
                    + " \"choices\": [\"Go down\", \"Call out\"], \"scene\": \"Mara at the top of a stair.\", \"subject\": \"a stair\"}";
    private static final String OPENING =
            "{\"title\": \"The Door\", \"setting\": \"An island.\", \"tone\": \"eerie\", \"look\": \"blue\","
                    + " \"characters\": [{\"name\": \"Mara\", \"look\": \"a yellow coat\"}], \"turn\": " + TURN + "}";

    private static ProviderServer.Reply text(String text) {
        return ProviderServer.text(Provider.OPENAI, text);
    }

    private static ProviderServer.Reply error(int status, String code) {
        return ProviderServer.error(Provider.OPENAI, status, code, "no", Map.of());
    }

    private static Map<?, ?> json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        return (Map<?, ?>) JsonText.read(bytes, "answer", WorkflowLimits.STANDARD);
    }

    @Test
    void whatTheModelDoesWrongIsASentenceAndTheStoryStays(@TempDir Path folder) throws Exception {
        try (ProviderServer provider = new ProviderServer()) {
            ModelSettings settings = new ModelSettings(
                    Provider.OPENAI,
                    "tiny",
                    provider.url("/v1"),
                    Optional.of("sk-secret"),
                    Duration.ofSeconds(60),
                    0,
                    Optional.of(new Price(BigDecimal.ONE, BigDecimal.TWO, "USD")));
            Words words = new Words(new WordsSettings(Optional.of(settings), PromptTemplate.builtIn()));
            Services services = Services.builder().with(Words.class, words).build();
            try (RunningServer server = new RunningServer(folder, services)) {
                provider.replies(text(OPENING));
                Map<?, ?> story = json(server.post("/api/easel/stories", "{\"premise\": \"a door\"}"), 201);
                assertThat(story.get("writer")).isEqualTo("openai/tiny");
                assertThat(((Map<?, ?>) story.get("use")).get("cost")).isEqualTo("0.000055");
                Path file = folder.resolve("state/stories/" + story.get("id") + "/story.json");
                String before = Files.readString(file);
                for (Object[] each : List.of(
                        new Object[] {error(401, "invalid_api_key"), "refuses the key"},
                        new Object[] {error(404, "model_not_found"), "knows no model"},
                        new Object[] {error(429, "rate_limit"), "no more questions for now"},
                        new Object[] {error(500, "oops"), "out of order"},
                        new Object[] {text("I'm sorry, I can't."), "declines to tell this"},
                        new Object[] {text("{\"text\": 1}"), "usable form"},
                        new Object[] {text(""), "empty answer"},
                        new Object[] {ProviderServer.endless(Provider.OPENAI), "did not stop"})) {
                    provider.replies((ProviderServer.Reply) each[0]);
                    HttpResponse<String> answer = server.post(
                            "/api/easel/stories/" + story.get("id") + "/choices", "{\"turn\": 0, \"choice\": 1}");
                    assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(400);
                    assertThat(answer.body()).contains(each[1].toString()).doesNotContain("sk-secret");
                    assertThat(Files.readString(file)).isEqualTo(before);
                }
                provider.replies(text(TURN));
                Map<?, ?> next = json(
                        server.post(
                                "/api/easel/stories/" + story.get("id") + "/choices", "{\"turn\": 0, \"choice\": 1}"),
                        200);
                assertThat(next.get("here")).isEqualTo(1L);
                assertThat(((Map<?, ?>) next.get("use")).get("cost")).isEqualTo("0.00011");
                assertThat(server.get("/metrics").body()).containsPattern("easel_words_output_tokens_total [1-9]");
            }
        }
    }
}
