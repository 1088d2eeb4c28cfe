package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.worker.PreviewSettings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts over HTTP, and calls whose prompt is written out. */
class WordsRoutesTest {
    private static final NodeDefinition SAY = NodeDefinition.named("Say")
            .outputNode()
            .input(Input.string("text"))
            .input(Input.integer("seed").defaultValue(0).range(0, 1000))
            .function((inputs, context) -> NodeResult.none().withUi("text", List.of(inputs.string("text"))))
            .build();
    private static final String WORKFLOW =
            "{\"1\": {\"class_type\": \"Say\", \"inputs\": {\"text\": \"a fox\", \"seed\": 3}}}";
    private static final String PARAMETERS =
            "[{\"name\": \"prompt\", \"target\": \"1.text\"}, {\"name\": \"seed\", \"target\": \"1.seed\"}]";

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, RunningServer.ANYONE, PreviewSettings.DEFAULT, List.of(SAY));
        publish("plain", "false");
        publish("enhancing", "true");
    }

    private static void publish(String name, String enhance) throws Exception {
        HttpResponse<String> answer = server.post(
                "/api/easel/endpoints",
                "{\"name\": \"" + name + "\", \"enhance\": " + enhance + ", \"workflow\": " + WORKFLOW
                        + ", \"parameters\": " + PARAMETERS + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<?, ?> json(HttpResponse<String> answer) {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        return (Map<?, ?>) JsonText.read(bytes, "answer", WorkflowLimits.STANDARD);
    }

    private static Map<?, ?> call(String endpoint, String body) throws Exception {
        HttpResponse<String> answer = server.send("POST", "/e/" + endpoint, body, "Accept", "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static String promptOf(Map<?, ?> job) {
        return ((Map<?, ?>) job.get("parameters")).get("prompt").toString();
    }

    @Test
    void writesPrompts() throws Exception {
        Map<?, ?> answer = json(
                server.post(
                        "/api/easel/prompts",
                        "{\"idea\": \"a lighthouse in a storm\", \"style\": \"photo\", \"words\": 80, \"seed\": 2, \"count\": 3}"));
        List<?> prompts = (List<?>) answer.get("prompts");
        assertThat(prompts).hasSize(3).doesNotHaveDuplicates();
        Map<?, ?> first = (Map<?, ?>) prompts.getFirst();
        assertThat(first.get("prompt").toString()).startsWith("Photograph, ").contains("a lighthouse in a storm");
        assertThat(first.get("writer")).isEqualTo("offline");
        assertThat(json(server.get("/api/easel/prompts")).get("writers")).isEqualTo(List.of("offline"));
    }

    @Test
    void writesPromptsAsEvents() throws Exception {
        HttpResponse<String> answer =
                server.send("POST", "/api/easel/prompts", "{\"idea\": \"a fox\"}", "Accept", "text/event-stream");
        assertThat(answer.body()).startsWith("event: piece\ndata: ").contains("event: prompt\ndata: ", "a fox");
    }

    @Test
    void changesPrompts() throws Exception {
        Map<?, ?> answer = json(server.post(
                "/api/easel/prompts/refine", "{\"prompt\": \"A pier. Fog on the water.\", \"wish\": \"less fog\"}"));
        assertThat(answer.get("prompt")).isEqualTo("A pier. Clear air, crisp distance.");
    }

    @Test
    void refusesWhatItCannotUse() throws Exception {
        String many = "x".repeat(100_000);
        for (String[] each : new String[][] {
            {"{}", "idea is missing"},
            {"{\"idea\": \"  \"}", "The idea is empty"},
            {"{\"idea\": \"" + many + "\"}", "has 100000 characters; give at most 20000"},
            {"{\"idea\": \"a\", \"style\": \"opera\"}", "no style"},
            {"{\"idea\": \"a\", \"words\": 5}", "ask for 20 to 250"},
            {"{\"idea\": \"a\", \"count\": 500}", "give a number from 1 to 20"},
            {"{\"idea\": \"a\", \"writer\": \"gpt\"}", "is not configured"},
            {"{\"idea\": 7}", "is not a text"},
        }) {
            HttpResponse<String> answer = server.post("/api/easel/prompts", each[0]);
            assertThat(answer.statusCode()).as(each[1]).isEqualTo(400);
            assertThat(json(answer).get("detail").toString()).contains(each[1]);
        }
    }

    @Test
    void aCallCanHaveItsPromptWrittenOut() throws Exception {
        Map<?, ?> job = call("plain", "{\"prompt\": \"a red fox\", \"enhance\": true, \"seed\": 4}");
        assertThat(promptOf(job)).startsWith("Film still, ").contains("a red fox");
        Map<?, ?> words = (Map<?, ?>) job.get("words");
        assertThat(words.get("from")).isEqualTo("a red fox");
        assertThat(words.get("writer")).isEqualTo("offline");
        assertThat(((Map<?, ?>) words.get("use")).get("cost")).isEqualTo("0");
        assertThat(promptOf(call("plain", "{\"prompt\": \"a red fox\", \"enhance\": \"true\", \"seed\": 4}")))
                .isEqualTo(promptOf(job));
        assertThat(promptOf(call("plain", "{\"prompt\": \"a red fox\", \"enhance\": true, \"seed\": 5}")))
                .isNotEqualTo(promptOf(job));
    }

    @Test
    void styleAndLengthCanBeGiven() throws Exception {
        assertThat(promptOf(call("plain", "{\"enhance\": \"illustration\"}"))).startsWith("Illustration, ");
        String prompt = promptOf(
                call("plain", "{\"enhance\": {\"style\": \"video\", \"words\": 40, \"writer\": \"offline\"}}"));
        assertThat(prompt).startsWith("Video shot, ");
        assertThat(prompt.split(" ", -1)).hasSizeLessThan(60);
    }

    @Test
    void withoutTheOptionThePromptStays() throws Exception {
        Map<?, ?> job = call("plain", "{\"prompt\": \"a red fox\"}");
        assertThat(promptOf(job)).isEqualTo("a red fox");
        assertThat(job.get("words")).isNull();
        assertThat(promptOf(call("plain", "{\"prompt\": \"a red fox\", \"enhance\": false}")))
                .isEqualTo("a red fox");
    }

    @Test
    void anEndpointCanBePublishedSo() throws Exception {
        assertThat(promptOf(call("enhancing", "{\"prompt\": \"a red fox\"}"))).startsWith("Film still, ");
        assertThat(promptOf(call("enhancing", "{\"prompt\": \"a red fox\", \"enhance\": false}")))
                .isEqualTo("a red fox");
    }

    @Test
    void theOptionIsDocumentedAndChecked() throws Exception {
        assertThat(server.get("/openapi.json").body()).contains("\"enhance\":{");
        for (String wrong : List.of("7", "\"opera\"", "{\"length\": 4}", "{\"writer\": \"gpt\"}")) {
            HttpResponse<String> answer = server.post("/e/plain", "{\"enhance\": " + wrong + "}");
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
        }
    }
}
