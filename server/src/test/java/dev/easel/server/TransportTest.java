package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS, compression and several addresses, which ComfyUI's command line has as well. */
class TransportTest {
    /** A certificate for localhost and 127.0.0.1 that is valid until 2126, and its key. */
    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBmzCCAUGgAwIBAgIUbgrigENHXIhs8i93ZfAFemCGI88wCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTE4MDY0OVoYDzIxMjYxMTAx
            MTgwNjQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAAQ0SHO15d1aXicaMKP2ItoabARGYSmKO55XzllrIJ5arjaudO3sbs/i
            8vwThHt2uFzK3qNS98GdUfcqSrgtAwCVo28wbTAdBgNVHQ4EFgQUesyVfVCo6Cv/
            ZzDZrvvtNKZBzKYwHwYDVR0jBBgwFoAUesyVfVCo6Cv/ZzDZrvvtNKZBzKYwDwYD
            VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
            zj0EAwIDSAAwRQIhAM2yZv/6hZk1CwMQDMcsY6cAnjsj5QiCAEHjfbKQaFIdAiBI
            K/Z5p+/bXG+niMfee+gfxiUP4wrBt9ZFb51MQ/BxKQ==
            -----END CERTIFICATE-----
            """;

    private static final String KEY = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/BZpCksC5AZsmDGd
            0U3gNLYN5UnlNB5cnU1CT65ZNzihRANCAAQ0SHO15d1aXicaMKP2ItoabARGYSmK
            O55XzllrIJ5arjaudO3sbs/i8vwThHt2uFzK3qNS98GdUfcqSrgtAwCV
            -----END PRIVATE KEY-----
            """;

    @TempDir
    Path folder;

    private Transport.Certificate files(String certificate, String key) throws Exception {
        return new Transport.Certificate(
                Files.writeString(folder.resolve("certificate.pem"), certificate),
                Files.writeString(folder.resolve("key.pem"), key));
    }

    private RunningServer serverWith(String addresses, Transport transport) {
        return RunningServer.transported(folder.resolve("data"), addresses, transport);
    }

    private static HttpClient trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(CERTIFICATE.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpRequest get(String address, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    @Test
    void answersOnHttpsAndItsSocket() throws Exception {
        Transport transport = new Transport(Optional.of(files(CERTIFICATE, KEY)), false);
        try (RunningServer server = serverWith("127.0.0.1", transport);
                HttpClient client = trusting()) {
            String authority = "127.0.0.1:" + server.port();
            HttpResponse<String> answer = client.send(
                    get("https://" + authority + "/features", "Origin", "https://" + authority),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);

            CompletableFuture<String> greeting = new CompletableFuture<>();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("wss://" + authority + "/ws?clientId=one"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                            greeting.complete(data.toString());
                            return null;
                        }
                    })
                    .join();
            assertThat(greeting.get(20, TimeUnit.SECONDS)).contains("\"sid\"");
            socket.abort();
        }
    }

    @Test
    void refusesFilesThatAreNoCertificate() throws Exception {
        Transport.Certificate encrypted = files(CERTIFICATE, KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        assertThatThrownBy(() -> serverWith("127.0.0.1", new Transport(Optional.of(encrypted), false)))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("key.pem")
                .extracting(failure -> ((EaselException) failure).code())
                .isEqualTo(ErrorCode.INVALID_FILE);
        Transport.Certificate empty = files("", KEY);
        assertThatThrownBy(() -> serverWith("127.0.0.1", new Transport(Optional.of(empty), false)))
                .hasMessageContaining("certificate.pem");
    }

    @Test
    void compressesJsonAndTextForClientsThatAcceptIt() throws Exception {
        try (RunningServer server = serverWith("127.0.0.1", new Transport(Optional.empty(), true));
                HttpClient client = HttpClient.newHttpClient()) {
            String address = "http://127.0.0.1:" + server.port();
            for (String path : new String[] {"/object_info", "/queue", "/nowhere"}) {
                HttpResponse<byte[]> plain = client.send(get(address + path), HttpResponse.BodyHandlers.ofByteArray());
                HttpResponse<byte[]> compressed = client.send(
                        get(address + path, "Accept-Encoding", "deflate, gzip"),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
                if (path.equals("/nowhere")) {
                    assertThat(compressed.headers().firstValue("Content-Encoding"))
                            .isEmpty();
                } else {
                    assertThat(compressed.headers().firstValue("Content-Encoding"))
                            .contains("gzip");
                    assertThat(compressed.headers().firstValue("Vary")).contains("Accept-Encoding");
                    assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())))
                            .hasBinaryContent(plain.body());
                }
            }
        }
    }

    @Test
    void doesNotCompressUnlessToldTo() throws Exception {
        try (RunningServer server = serverWith("127.0.0.1", Transport.PLAIN);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(
                    get("http://127.0.0.1:" + server.port() + "/object_info", "Accept-Encoding", "gzip"),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        }
    }

    @Test
    void answersOnAllAddressesOfBothKinds() throws Exception {
        try (RunningServer server = serverWith("0.0.0.0,::", Transport.PLAIN);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    get("http://127.0.0.1:" + server.port() + "/features"), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersOnSeveralAddresses() throws Exception {
        try (RunningServer server = serverWith("127.0.0.1, 127.0.0.2", Transport.PLAIN);
                HttpClient client = HttpClient.newHttpClient()) {
            for (String address : new String[] {"127.0.0.1", "127.0.0.2"}) {
                HttpResponse<String> answer = client.send(
                        get("http://" + address + ":" + server.port() + "/features"),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(address).isEqualTo(200);
            }
        }
    }
}
