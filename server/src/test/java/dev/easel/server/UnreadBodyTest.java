package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is answered before its body was read does not break the connection for the next one. */
class UnreadBodyTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/e/nobody", "/api/v2/jobs/nobody/cancel", "/system_stats"})
    void theNextRequestOnTheConnectionIsAnswered(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.uri("/").getPort())) {
            OutputStream output = socket.getOutputStream();
            InputStream input = new BufferedInputStream(socket.getInputStream());
            write(output, "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000000\r\n\r\n");
            write(output, "{".repeat(2_000_000));
            write(output, "}".repeat(2_000_000));
            assertThat(status(input)).isBetween(400, 499);
            write(output, "GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(status(input)).isEqualTo(200);
        }
    }

    @Test
    void aClientThatAsksFirstIsNotToldToSendWhatNobodyReads() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.uri("/").getPort())) {
            write(
                    socket.getOutputStream(),
                    "POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 405")
                    .contains("connection: close");
        }
    }

    private static void write(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.US_ASCII));
        output.flush();
    }

    /** Reads one answer; the content is as long as its header says. */
    private static int status(InputStream input) throws IOException {
        String first = line(input);
        int length = 0;
        for (String header = line(input); !header.isEmpty(); header = line(input)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        assertThat(input.readNBytes(length)).hasSize(length);
        return Integer.parseInt(first.split(" ", -1)[1]);
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            assertThat(next).as("the connection was closed").isNotEqualTo(-1);
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
