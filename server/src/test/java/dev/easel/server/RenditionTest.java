package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import dev.easel.server.http.AccessRules;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Films come in the form that Accept asks for; files named by URL are fetched, but not from the own network. */
class RenditionTest {
    private static final String FILM = """
            {"1": {"class_type": "PlainPicture", "inputs": {"width": 64, "height": 48, "color": 9, "seed": 5}},
             "2": {"class_type": "KeepFilm", "inputs": {"picture": ["1", 0], "length": 5, "fps": 4.0}}}""";
    private static final String COPY = """
            {"1": {"class_type": "ReadPicture", "inputs": {"image": "later.png"}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, new AccessRules(List.of(), Optional.empty(), Set.of(), true), true);
        publish(server, "film", FILM, "[{\"name\": \"length\", \"target\": \"2.length\"}]");
        publish(server, "copy", COPY, "[{\"name\": \"image\", \"target\": \"1.image\"}]");
    }

    private static void publish(RunningServer where, String name, String workflow, String parameters) throws Exception {
        HttpResponse<String> answer = where.post(
                "/api/easel/endpoints",
                "{\"name\": \"" + name + "\", \"workflow\": " + workflow + ", \"parameters\": " + parameters + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"video/mp4", "video/webm", "image/gif", "image/webp"})
    void givesFilmsInTheFormAskedFor(String type) throws Exception {
        HttpResponse<byte[]> answer = server.client()
                .send(
                        HttpRequest.newBuilder(server.uri("/e/film"))
                                .header("Accept", type)
                                .POST(HttpRequest.BodyPublishers.ofString("{\"length\": 7}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).doesNotContain("PlainPicture");
        Path file = Files.write(folder.resolve("answer"), answer.body());
        int frames = 0;
        try (FilmReader reader = FilmReaders.open(file, FrameRate.of(24))) {
            assertThat(reader.format().width()).isEqualTo(64);
            while (reader.next().isPresent()) {
                frames++;
            }
        }
        assertThat(frames).isEqualTo(7);
    }

    @Test
    void givesPartsOfFilms() throws Exception {
        HttpResponse<String> job = server.send("POST", "/e/film", "{}", "Accept", "application/json");
        String location = job.headers().firstValue("Location").orElseThrow() + "/outputs/0";
        HttpResponse<String> whole = server.send("GET", location, "", "Accept", "video/mp4");
        HttpResponse<String> part = server.send("GET", location, "", "Accept", "video/mp4", "Range", "bytes=4-7");
        assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("ftyp");
        HttpResponse<String> none = server.send("GET", location, "", "Accept", "image/png");
        assertThat(none.headers().firstValue("Content-Type")).contains("image/webp");
        assertThat(server.send("POST", "/e/film", "{}", "Accept", "audio/flac").statusCode())
                .isEqualTo(406);
    }

    @Test
    void fetchesFilesThatAreNamedByUrl() throws Exception {
        byte[] png = PngWriter.write(new Picture(20, 10, 3, new byte[600]), Map.of(), PngWriter.FAST);
        HttpServer site = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        site.createContext("/a.png", exchange -> {
            exchange.sendResponseHeaders(200, png.length);
            exchange.getResponseBody().write(png);
            exchange.close();
        });
        site.createContext("/moved.png", exchange -> {
            exchange.getResponseHeaders().add("Location", "/a.png");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        site.start();
        try {
            String origin = "http://127.0.0.1:" + site.getAddress().getPort();
            for (String path : List.of("/a.png", "/moved.png")) {
                HttpResponse<String> answer = server.post("/e/copy", "{\"image\": \"" + origin + path + "\"}");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
            assertThat(server.post("/e/copy", "{\"image\": \"" + origin + "/none.png\"}")
                            .body())
                    .contains("status 404");
            assertThat(server.post("/e/copy", "{\"image\": \"ftp://127.0.0.1/a.png\"}")
                            .statusCode())
                    .isEqualTo(400);
        } finally {
            site.stop(0);
        }
    }

    @Test
    void doesNotFetchFromTheOwnNetwork(@TempDir Path other) throws Exception {
        try (RunningServer careful = new RunningServer(other)) {
            publish(careful, "copy", COPY, "[{\"name\": \"image\", \"target\": \"1.image\"}]");
            for (String host : List.of("127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "[fd00::1]")) {
                HttpResponse<String> answer = careful.post("/e/copy", "{\"image\": \"http://" + host + ":9/a.png\"}");
                assertThat(answer.statusCode()).as(host).isEqualTo(400);
                assertThat(answer.body()).contains("private address", "--allow-private-downloads");
            }
        }
    }
}
