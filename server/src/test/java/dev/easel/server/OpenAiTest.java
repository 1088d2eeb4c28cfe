package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.images.Image;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.models.Model;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoDownloadContentParams;
import com.openai.models.videos.VideoListParams;
import com.openai.models.videos.VideoRemixParams;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.server.http.AccessRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client asks for pictures and films. */
class OpenAiTest {
    private static final String KEY = "only-for-this-test";

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, new AccessRules(List.of(KEY), Optional.empty(), Set.of(), true), true);
        client = client(KEY);
        publish("picture", """
                {"1": {"class_type": "PlainPicture",
                       "inputs": {"width": 32, "height": 16, "color": 255, "seed": 5, "text": ""}},
                 "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""", """
                [{"name": "prompt", "target": "1.text"}, {"name": "width", "target": "1.width"},
                 {"name": "height", "target": "1.height"}, {"name": "color", "target": "1.color"},
                 {"name": "seed", "target": "1.seed"}]""");
        publish("film", """
                {"1": {"class_type": "PlainPicture",
                       "inputs": {"width": 64, "height": 48, "color": 9, "seed": 5, "text": ""}},
                 "2": {"class_type": "KeepFilm", "inputs": {"picture": ["1", 0], "length": 5, "fps": 4.0}}}""", """
                [{"name": "prompt", "target": "1.text"}, {"name": "length", "target": "2.length"},
                 {"name": "fps", "target": "2.fps"}]""");
        publish("edit", """
                {"1": {"class_type": "ReadPicture", "inputs": {"image": "later.png"}},
                 "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}},
                 "3": {"class_type": "PlainPicture",
                       "inputs": {"width": 8, "height": 8, "color": 1, "seed": 5, "text": ""}},
                 "4": {"class_type": "KeepPicture", "inputs": {"picture": ["3", 0]}}}""", """
                [{"name": "prompt", "target": "3.text"}, {"name": "image", "target": "1.image"}]""");
    }

    private static void publish(String name, String workflow, String parameters) throws Exception {
        java.net.http.HttpResponse<String> answer = server.send(
                "POST",
                "/api/easel/endpoints",
                "{\"name\": \"" + name + "\", \"workflow\": " + workflow + ", \"parameters\": " + parameters + "}",
                "Authorization",
                "Bearer " + KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(server.uri("/v1").toString())
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static ImageGenerateParams.Builder order() {
        return ImageGenerateParams.builder().model("picture").prompt("a red apple");
    }

    private static byte[] get(String url) throws IOException, InterruptedException {
        java.net.http.HttpResponse<byte[]> answer =
                server.client().send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void makesPictures() {
        ImagesResponse answer = client.images()
                .generate(order().n(3)
                        .size(ImageGenerateParams.Size.of("48x24"))
                        .responseFormat(ImageGenerateParams.ResponseFormat.B64_JSON)
                        .build());
        List<Image> pictures = answer.data().orElseThrow();
        assertThat(pictures).hasSize(3).allSatisfy(picture -> {
            assertThat(picture.url()).isEmpty();
            Picture decoded = PictureReader.read(
                    Base64.getDecoder().decode(picture.b64Json().orElseThrow()), "answer");
            assertThat(decoded.width()).isEqualTo(48);
            assertThat(decoded.height()).isEqualTo(24);
        });
        assertThat(answer.size().orElseThrow().asString()).isEqualTo("48x24");
        assertThat(answer.created()).isPositive();
    }

    @Test
    void linksToPicturesWithoutKeyForAWhile() throws Exception {
        ImagesResponse answer = client.images()
                .generate(order().responseFormat(ImageGenerateParams.ResponseFormat.URL)
                        .outputFormat(ImageGenerateParams.OutputFormat.JPEG)
                        .build());
        Image picture = answer.data().orElseThrow().getFirst();
        assertThat(picture.b64Json()).isEmpty();
        String url = picture.url().orElseThrow();
        byte[] content = get(url);
        assertThat(content).startsWith(0xFF, 0xD8);
        assertThat(new String(content, StandardCharsets.ISO_8859_1)).doesNotContain("PlainPicture");
        for (String other : List.of(
                url.replaceAll("signature=.", "signature=g"),
                url.replaceAll("expires=\\d", "expires=9"),
                url.replace("/0.jpeg", "/0.png"),
                url.substring(0, url.indexOf('?')))) {
            assertThat(server.client()
                            .send(HttpRequest.newBuilder(URI.create(other)).build(), BodyHandlers.ofString())
                            .statusCode())
                    .as(other)
                    .isEqualTo(401);
        }
    }

    @Test
    void takesParametersOfTheEndpointAndCountsSeedsUp() {
        ImagesResponse answer = client.images()
                .generate(order().n(2)
                        .putAdditionalBodyProperty("seed", com.openai.core.JsonValue.from(7))
                        .putAdditionalBodyProperty("color", com.openai.core.JsonValue.from(3))
                        .build());
        List<Image> pictures = answer.data().orElseThrow();
        assertThat(pictures.get(0)._additionalProperties().get("seed").toString())
                .isEqualTo("7");
        assertThat(pictures.get(1)._additionalProperties().get("seed").toString())
                .isEqualTo("8");
        assertThat(PictureReader.read(
                                Base64.getDecoder()
                                        .decode(pictures.getFirst().b64Json().orElseThrow()),
                                "answer")
                        .sample(0, 0, 0))
                .isEqualTo(3);
    }

    @Test
    void streamsPictures() {
        try (StreamResponse<ImageGenStreamEvent> events =
                client.images().generateStreaming(order().n(2).build())) {
            List<ImageGenStreamEvent> all = events.stream().toList();
            assertThat(all)
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(Base64.getDecoder()
                                    .decode(event.asGenerationCompleted().b64Json()))
                            .startsWith(0x89, 'P', 'N', 'G'));
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(
                        () -> client.images().generate(order().model("nobody").build()))
                .isInstanceOfSatisfying(NotFoundException.class, failure -> {
                    assertThat(failure.code()).contains("model_not_found");
                    assertThat(failure.param()).contains("model");
                    assertThat(failure.type()).contains("invalid_request_error");
                    assertThat(failure.getMessage()).contains("There is no model \"nobody\"", "picture");
                });
        assertThatThrownBy(() -> client.images()
                        .generate(order().size(ImageGenerateParams.Size.of("4096x16"))
                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        failure -> assertThat(failure.param()).contains("size"));
        assertThatThrownBy(() -> client.images()
                        .generate(order().putAdditionalBodyProperty("sede", com.openai.core.JsonValue.from(7))
                                .build()))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> {
                    assertThat(failure.code()).contains("unknown_parameter");
                    assertThat(failure.param()).contains("sede");
                });
        assertThatThrownBy(() -> client.videos()
                        .create(VideoCreateParams.builder().prompt("waves").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        failure -> assertThat(failure.getMessage()).contains("film"));
        assertThatThrownBy(() -> client.files().list())
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        failure -> assertThat(failure.code()).contains("unknown_url"));
        assertThatThrownBy(() -> client.images().generate(order().n(11).build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        failure -> assertThat(failure.param()).contains("n"));
        assertThatThrownBy(() -> client.images().generate(order().prompt("fail").build()))
                .isInstanceOfSatisfying(InternalServerException.class, failure -> {
                    assertThat(failure.code()).contains("node_execution_error");
                    assertThat(failure.getMessage()).contains("The text says fail.");
                });
        OpenAIClient stranger = client("wrong");
        assertThatThrownBy(() -> stranger.models().list())
                .isInstanceOfSatisfying(
                        UnauthorizedException.class,
                        failure -> assertThat(failure.code()).contains("invalid_api_key"));
        stranger.close();
    }

    @Test
    void changesPictures() {
        byte[] png = PngWriter.write(new Picture(20, 10, 3, new byte[600]), Map.of(), PngWriter.FAST);
        ImagesResponse answer = client.images()
                .edit(ImageEditParams.builder()
                        .model("edit")
                        .prompt("a green apple")
                        .image(new ByteArrayInputStream(png))
                        .build());
        Picture changed = PictureReader.read(
                Base64.getDecoder()
                        .decode(answer.data().orElseThrow().getFirst().b64Json().orElseThrow()),
                "answer");
        assertThat(changed.width()).isEqualTo(20);
        assertThatThrownBy(() -> client.images()
                        .edit(ImageEditParams.builder()
                                .model("picture")
                                .prompt("a green apple")
                                .image(new ByteArrayInputStream(png))
                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        failure -> assertThat(failure.param()).contains("image"));
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data()).extracting(Model::id).containsExactly("edit", "film", "picture");
        assertThat(client.models().retrieve("film").ownedBy()).isEqualTo("endpoint");
        assertThatThrownBy(() -> client.models().retrieve("none")).isInstanceOf(NotFoundException.class);
    }

    private static Video finished(Video video) throws InterruptedException {
        Video now = video;
        long end = System.nanoTime() + 60_000_000_000L;
        while (!now.status().equals(Video.Status.COMPLETED) && !now.status().equals(Video.Status.FAILED)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
            now = client.videos().retrieve(video.id());
        }
        return now;
    }

    private static byte[] content(Video video, VideoDownloadContentParams.Variant variant) throws IOException {
        try (HttpResponse answer = client.videos()
                .downloadContent(VideoDownloadContentParams.builder()
                        .videoId(video.id())
                        .variant(variant)
                        .build())) {
            return answer.body().readAllBytes();
        }
    }

    @Test
    void makesFilms() throws Exception {
        Video asked = client.videos()
                .create(VideoCreateParams.builder()
                        .model("film")
                        .prompt("waves")
                        .seconds(VideoSeconds.of("2"))
                        .build());
        assertThat(asked.seconds().asString()).isEqualTo("2.3");
        Video film = finished(asked);
        assertThat(film.status()).isEqualTo(Video.Status.COMPLETED);
        assertThat(film.progress()).isEqualTo(100);
        byte[] mp4 = content(film, VideoDownloadContentParams.Variant.VIDEO);
        assertThat(new String(mp4, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
        assertThat(new String(mp4, StandardCharsets.ISO_8859_1)).doesNotContain("PlainPicture");
        Picture still = PictureReader.read(content(film, VideoDownloadContentParams.Variant.THUMBNAIL), "thumbnail");
        assertThat(still.width()).isEqualTo(64);
        Picture sheet = PictureReader.read(content(film, VideoDownloadContentParams.Variant.SPRITESHEET), "sheet");
        assertThat(sheet.width()).isEqualTo(5 * 160);

        Video remix = client.videos()
                .remix(VideoRemixParams.builder()
                        .videoId(film.id())
                        .prompt("storm")
                        .build());
        assertThat(remix.remixedFromVideoId()).contains(film.id());
        assertThat(remix.prompt()).contains("storm");
        assertThat(finished(remix).status()).isEqualTo(Video.Status.COMPLETED);
        assertThat(client.videos()
                        .list(VideoListParams.builder().limit(1).build())
                        .data())
                .extracting(Video::id)
                .containsExactly(remix.id());
        assertThat(client.videos()
                        .list(VideoListParams.builder()
                                .order(VideoListParams.Order.ASC)
                                .build())
                        .data())
                .extracting(Video::id)
                .containsSubsequence(film.id(), remix.id());

        assertThat(client.videos().delete(film.id()).deleted()).isTrue();
        assertThatThrownBy(() -> client.videos().retrieve(film.id())).isInstanceOf(NotFoundException.class);
        client.videos().delete(remix.id());
    }

    @Test
    void tellsWhyThereIsNoFilm() throws Exception {
        Video failed = finished(client.videos()
                .create(VideoCreateParams.builder().model("film").prompt("fail").build()));
        assertThat(failed.error().orElseThrow().message()).contains("The text says fail.");
        Video still = finished(client.videos()
                .create(VideoCreateParams.builder()
                        .model("picture")
                        .prompt("x")
                        .size(VideoSize.of("32x32"))
                        .build()));
        assertThat(still.error().orElseThrow().code()).isEqualTo("no_film");
        assertThatThrownBy(() -> content(still, VideoDownloadContentParams.Variant.VIDEO))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.videos()
                        .create(VideoCreateParams.builder()
                                .model("film")
                                .prompt("x")
                                .size(VideoSize.of("32x32"))
                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        failure -> assertThat(failure.param()).contains("size"));
        client.videos().delete(failed.id());
        client.videos().delete(still.id());
    }
}
