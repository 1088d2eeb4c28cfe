package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /view?thumbnail=SIDE}: what lists of many pictures ask for. */
class ThumbnailTest {
    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = new RunningServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void save(String name, int width, int height, int channels) throws IOException {
        byte[] samples = new byte[width * height * channels];
        new Random(1).nextBytes(samples);
        Path output = Files.createDirectories(folder.resolve("output"));
        Files.write(
                output.resolve(name),
                PngWriter.write(new Picture(width, height, channels, samples), Map.of(), PngWriter.FAST));
    }

    private HttpResponse<byte[]> view(String query) throws Exception {
        return server.client()
                .send(
                        HttpRequest.newBuilder(server.uri("/view?type=output&" + query))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void assertSize(HttpResponse<byte[]> answer, String type, int width, int height) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        Picture picture = PictureReader.read(answer.body(), "the answer");
        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
    }

    @Test
    void aLargePictureIsGivenInSmall() throws Exception {
        save("large.png", 600, 300, 3);
        HttpResponse<byte[]> answer = view("filename=large.png&thumbnail=100");
        assertSize(answer, "image/jpeg", 200, 100);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("max-age");
        assertSize(view("filename=large.png&thumbnail=900"), "image/jpeg", 600, 300);
    }

    @Test
    void transparencyIsKept() throws Exception {
        save("clear.png", 300, 300, 4);
        assertSize(view("filename=clear.png&thumbnail=64"), "image/webp", 64, 64);
    }

    @Test
    void whatIsSmallAlreadyIsGivenAsItIs() throws Exception {
        save("small.png", 100, 100, 3);
        HttpResponse<byte[]> answer = view("filename=small.png&thumbnail=32");
        assertSize(answer, "image/png", 100, 100);
        assertThat(answer.body())
                .isEqualTo(Files.readAllBytes(folder.resolve("output").resolve("small.png")));
    }
}
