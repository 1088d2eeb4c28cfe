package dev.easel.hub.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.hub.testing.HubServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads whose process is killed. {@code bench/pull --kills} does it more often and with larger files. */
class KilledDownloadTest {
    private static final int SIZE = 24_000_000;
    private static final int KILLS = 6;
    private static final long BYTES_PER_SECOND = 20_000_000;

    @TempDir
    private Path disk;

    private final HubServer server = new HubServer();

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void whatHadArrivedIsNotFetchedAgainAndNothingWrongGetsTheName() throws Exception {
        Random random = new Random(11);
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        server.putLarge("maker/model", "file.bin", content);
        Path target = disk.resolve("models/file.bin");

        long arrived = 0;
        int kills = 0;
        while (kills < KILLS) {
            long until = arrived + random.nextLong(1, SIZE / (KILLS + 2));
            arrived = pullUntil(target, arrived, until);
            if (Files.exists(target)) {
                // On a busy machine it may be over before it is killed.
                assertThat(target).hasBinaryContent(content);
                Files.delete(target);
                arrived = 0;
            } else {
                kills++;
            }
        }
        pullUntil(target, arrived, Long.MAX_VALUE);

        assertThat(target).hasBinaryContent(content);
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(target);
        }
    }

    /**
     * Kills a download when so much has arrived, or lets it end.
     *
     * @param before what must be there when it begins
     * @return what it said had arrived
     */
    private long pullUntil(Path target, long before, long until) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PullProcess.command(
                        server.contentAddress("maker/model/resolve/main/file.bin"),
                        target,
                        BYTES_PER_SECOND,
                        PullProcess.Reserving.SYSTEM))
                .redirectErrorStream(true)
                .start();
        long arrived = 0;
        boolean begun = false;
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && arrived < until) {
                if (line.startsWith("present ")) {
                    arrived = Long.parseLong(line.substring("present ".length()));
                    assertThat(arrived).isGreaterThanOrEqualTo(before);
                    begun = true;
                } else if (line.startsWith("arrived ")) {
                    arrived = Math.max(arrived, Long.parseLong(line.substring("arrived ".length())));
                } else {
                    assertThat(line).doesNotStartWith("refused");
                }
                line = output.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(begun).isTrue();
        return arrived;
    }
}
