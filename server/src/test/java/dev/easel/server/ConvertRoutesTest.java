package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's format becomes the one that runs, over HTTP. */
class ConvertRoutesTest {
    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void namesWidgetValuesAndLinks() throws Exception {
        HttpResponse<String> answer = server.post("/api/easel/convert", """
                {"workflow": {"nodes": [
                   {"id": 1, "type": "EmptyLatentImage", "widgets_values": [64, 32, 2]},
                   {"id": 2, "type": "VAEDecode", "inputs": [{"name": "samples", "type": "LATENT", "link": 5}]}],
                 "links": [[5, 1, 0, 2, 0, "LATENT"]]}}""");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"width\":64", "\"height\":32", "\"batch_size\":2", "\"samples\":[\"1\",0]");
    }

    @Test
    void namesEveryUnknownClass() throws Exception {
        HttpResponse<String> answer = server.post(
                "/api/easel/convert",
                "{\"workflow\": {\"nodes\": [{\"id\": 1, \"type\": \"NoSuch\"}, {\"id\": 2, \"type\": \"NorThis\"}], \"links\": []}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("NoSuch", "NorThis");
    }

    @Test
    void refusesWhatIsNoWorkflow() throws Exception {
        assertThat(server.post("/api/easel/convert", "{}").statusCode()).isEqualTo(400);
        assertThat(server.post("/api/easel/convert", "{\"workflow\": 5}").statusCode())
                .isEqualTo(400);
        assertThat(server.get("/assets/../../secret").statusCode()).isBetween(400, 404);
    }
}
