package dev.easel.server.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The promises of asset stores, kept on a server in another process that is not ours, and what is told when it does not play along. */
@Timeout(120)
class S3ServerTest extends AssetStoreContract {
    @TempDir
    private static Path folder;

    private static S3Server server;

    @BeforeAll
    static void startServer() throws IOException {
        server = new S3Server(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    AssetStore open() {
        return new S3AssetStore(server.client(), newBucket(), "easel/");
    }

    private static String newBucket() {
        String bucket = "assets-" + UUID.randomUUID();
        try (S3Client client = server.client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return bucket;
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFilmOfManyMegabytesGoesThereAndBack() throws IOException {
        byte[] film = new byte[50_000_000];
        for (int index = 0; index < film.length; index++) {
            film[index] = (byte) (index * 31 ^ (index >> 11));
        }
        try (AssetStore store = open()) {
            AssetHash hash = store.put(new ByteArrayInputStream(film), "video/mp4", Optional.empty())
                    .hash();
            try (InputStream whole = store.open(hash)) {
                assertThat(Arrays.equals(whole.readAllBytes(), film)).isTrue();
            }
            try (InputStream part = store.open(hash, 30_000_000, 5)) {
                assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(film, 30_000_000, 30_000_005));
            }
        }
    }

    @Test
    void moreThanOnePageOfContentsExpires() {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");
        try (AssetStore store = open()) {
            for (int number = 0; number < 40; number++) {
                store.put(bytes("content " + number), "text/plain", Optional.of(noon.plusSeconds(number)));
            }
            assertThat(store.expire(noon.plusSeconds(29))).isEqualTo(30);
            assertThat(store.expire(noon.plusSeconds(29))).isZero();
            assertThat(store.expire(noon.plusSeconds(3600))).isEqualTo(10);
        }
    }

    private static void assertRefused(S3Client client, String bucket, ErrorCode code, String... words) {
        try (AssetStore store = new S3AssetStore(client, bucket, "")) {
            assertThatThrownBy(() -> store.put(bytes("x"), "text/plain", Optional.empty()))
                    .isInstanceOfSatisfying(EaselException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(code);
                        assertThat(refused.getMessage()).contains(bucket).contains(words);
                    });
        }
    }

    @Test
    void wrongCredentialsAreToldAsSuchAndNotRepeated() {
        assertRefused(server.client("another-secret"), newBucket(), ErrorCode.INPUT_OUTPUT, "check", "credentials");
        assertThatThrownBy(() -> new S3AssetStore(server.client("another-secret"), newBucket(), "")
                        .find(AssetHash.of(new byte[0])))
                .isInstanceOf(EaselException.class)
                .hasMessageNotContaining("another-secret");
    }

    @Test
    void aBucketThatIsGoneIsNamed() {
        assertRefused(server.client(), "no-such-bucket", ErrorCode.INPUT_OUTPUT, "check bucket");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        S3Client nowhere = client(URI.create("http://127.0.0.1:1"));
        assertRefused(nowhere, "assets", ErrorCode.INPUT_OUTPUT, "endpoint");
    }

    @Test
    void aStoreThatIsFullSaysSo() throws IOException {
        HttpServer full = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        full.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean put = exchange.getRequestMethod().equals("PUT");
            byte[] body = put
                    ? "<Error><Code>QuotaExceeded</Code><Message>Full</Message></Error>"
                            .getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
            exchange.sendResponseHeaders(put ? 403 : 404, put ? body.length : -1);
            if (put) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        full.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + full.getAddress().getPort());
            assertRefused(client(address), "assets", ErrorCode.STORAGE_FULL, "is full");
        } finally {
            full.stop(0);
        }
    }

    private static S3Client client(URI address) {
        return S3AssetStore.clients()
                .endpointOverride(address)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }
}
