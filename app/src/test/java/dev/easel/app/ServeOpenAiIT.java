package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.nodes.TinyFilmModels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter model as OpenAI's clients ask for it, with no workflow published. */
class ServeOpenAiIT {
    private static final Pattern ADDRESS = Pattern.compile("Easel answers on (http://\\S+)");
    private static final long LIMIT_SECONDS = 90;
    private static final int SIDE = 256;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Process process;
    private URI address;

    @BeforeEach
    void start() throws IOException {
        TinyFilmModels.write(Files.createDirectory(folder.resolve("models")));
        process = new EaselProcess(folder).start("serve", "--port", "0", "--device", "cpu");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (address == null && process.isAlive() && System.nanoTime() < deadline) {
            Matcher line = ADDRESS.matcher(Files.readString(folder.resolve("out.txt")));
            if (line.find()) {
                address = URI.create(line.group(1));
            }
            Thread.onSpinWait();
        }
        assertThat(address).as(new EaselProcess(folder).err()).isNotNull();
    }

    @AfterEach
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private Map<?, ?> post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(address.resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return (Map<?, ?>) JsonText.read(
                answer.body().getBytes(StandardCharsets.UTF_8), "answer", new WorkflowLimits(1 << 26, 100, 100));
    }

    private static Picture picture(Map<?, ?> answer) {
        Map<?, ?> first = (Map<?, ?>) ((List<?>) answer.get("data")).getFirst();
        return PictureReader.read(
                Base64.getDecoder().decode(first.get("b64_json").toString()), "answer");
    }

    @Test
    void drawsAndChangesPictures() throws Exception {
        Picture apple = picture(post(
                "/v1/images/generations",
                "{\"model\": \"starter\", \"prompt\": \"a red apple on a blue background\", \"seed\": 1,"
                        + " \"response_format\": \"b64_json\"}"));
        Picture recorded = PictureReader.read(Path.of("../starter-model/references/case-1.png"));
        assertThat(apple.width()).isEqualTo(SIDE);
        assertThat(difference(apple, recorded, 0, SIDE)).isLessThan(1);

        String image = "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(PngWriter.write(apple, Map.of(), PngWriter.FAST));
        String mask = "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(PngWriter.write(upperHalfOpen(), Map.of(), PngWriter.FAST));
        Picture changed = picture(post(
                "/v1/images/edits",
                "{\"model\": \"starter\", \"prompt\": \"a green pear on a yellow background\", \"seed\": 3, \"image\": \""
                        + image + "\", \"mask\": \"" + mask + "\"}"));
        assertThat(difference(apple, changed, SIDE / 2, SIDE)).isZero();
        assertThat(difference(apple, changed, 0, SIDE / 2)).isGreaterThan(10);

        Map<?, ?> models = (Map<?, ?>) JsonText.read(
                client.send(
                                HttpRequest.newBuilder(address.resolve("/v1/models"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body(),
                "models",
                WorkflowLimits.STANDARD);
        assertThat(models.get("data").toString()).contains("id=starter");
    }

    @Test
    void makesFilmsWithAModelByName() throws Exception {
        Map<?, ?> asked = post(
                "/v1/videos",
                "{\"model\": \"ltx-video\", \"prompt\": \"waves\", \"size\": \"64x64\", \"seconds\": \"0.3\","
                        + " \"steps\": 2}");
        assertThat(asked.get("size")).isEqualTo("64x64");
        String path = "/v1/videos/" + asked.get("id");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        String state = get(path);
        while (!state.contains("\"completed\"")) {
            assertThat(state).doesNotContain("\"failed\"");
            assertThat(System.nanoTime()).as(state).isLessThan(deadline);
            Thread.onSpinWait();
            state = get(path);
        }
        assertThat(get(path + "/content")).contains("ftyp").doesNotContain("class_type");
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(address.resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                .body();
    }

    /** Transparent, so made anew, in its upper half. */
    private static Picture upperHalfOpen() {
        byte[] samples = new byte[SIDE * SIDE * 4];
        for (int pixel = SIDE * SIDE / 2; pixel < SIDE * SIDE; pixel++) {
            samples[pixel * 4 + 3] = -1;
        }
        return new Picture(SIDE, SIDE, 4, samples);
    }

    /** The mean difference of the rows from one to another, in levels of 255. */
    private static double difference(Picture first, Picture second, int from, int to) {
        double sum = 0;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    sum += Math.abs(first.sample(x, y, channel) - second.sample(x, y, channel));
                }
            }
        }
        return sum / ((to - from) * SIDE * 3);
    }
}
