package dev.easel.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.testing.HubServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that fetches for its clients does not ask. */
class AllowedHostsTest {
    private static final RemoteFile.WebFile WEB_FILE =
            new RemoteFile.WebFile(URI.create("https://files.example/model.safetensors"));
    private static final RemoteFile.HubFile HUB_FILE =
            new RemoteFile.HubFile("maker/model", "main", "model.safetensors");

    @TempDir
    private Path disk;

    private HubSettings settings(String endpoint) {
        return HubSettings.of(Map.of("HF_ENDPOINT", endpoint, "HOME", disk.toString()));
    }

    private AllowedHosts publicOnly(String endpoint) {
        return new AllowedHosts(settings(endpoint).onlyPublic());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8188/x.bin",
                "http://localhost/x.bin",
                "http://[::1]/x.bin",
                "https://10.1.2.3/x.bin",
                "https://172.16.0.1/x.bin",
                "https://192.168.1.1/x.bin",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/x.bin",
                "https://0.0.0.0/x.bin",
                "https://[fd00::1]/x.bin",
                "https://[fe80::1]/x.bin",
                "https://[::ffff:10.0.0.1]/x.bin",
                "https://[64:ff9b::a00:1]/x.bin",
                "https://[2002:a00:1::]/x.bin",
            })
    void privateAddressesAreRefusedUnlessAllowed(String address) {
        URI uri = URI.create(address);
        AllowedHosts hosts = publicOnly("https://8.8.8.8");
        assertThatThrownBy(() -> hosts.require(uri, WEB_FILE))
                .isInstanceOfSatisfying(
                        EaselException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("private address")
                .hasMessageContaining("--allow-private-downloads");
        assertThatThrownBy(() -> hosts.require(uri, HUB_FILE)).isInstanceOf(EaselException.class);
        assertThatCode(() -> new AllowedHosts(settings("https://8.8.8.8")).require(uri, WEB_FILE))
                .doesNotThrowAnyException();
    }

    @Test
    void publicAddressesAndTheEndpointAreAsked() {
        assertThatCode(() -> publicOnly("https://8.8.8.8").require(URI.create("https://1.1.1.1/x.bin"), WEB_FILE))
                .doesNotThrowAnyException();
        AllowedHosts mirror = publicOnly("http://127.0.0.1:9000");
        assertThatCode(() -> mirror.require(URI.create("http://127.0.0.1:9000/x.bin"), WEB_FILE))
                .doesNotThrowAnyException();
        URI besides = URI.create("http://127.0.0.1:9001/x.bin");
        assertThatCode(() -> mirror.require(besides, HUB_FILE))
                .as("where a private mirror keeps its files")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> mirror.require(besides, WEB_FILE)).isInstanceOf(EaselException.class);
    }

    @Test
    void addressesBetweenThePrivateOnesArePublic() throws UnknownHostException {
        for (String address : List.of("9.9.9.9", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2606:4700::1111")) {
            assertThat(PublicNetwork.contains(InetAddress.getByName(address)))
                    .as(address)
                    .isTrue();
        }
    }

    @Test
    void aRefusedServerHearsNothing() {
        try (HubServer server = new HubServer();
                Downloader downloader =
                        new Downloader(settings("https://8.8.8.8").onlyPublic(), ContentCheck.NONE)) {
            server.putLarge("maker/model", "x.bin", new byte[100]);
            DownloadRequest request = new DownloadRequest(
                    List.of(new RemoteFile.WebFile(server.contentAddress("maker/model/resolve/main/x.bin"))),
                    disk.resolve("models/x.bin"),
                    Optional.empty(),
                    OptionalLong.empty());
            assertThatThrownBy(() -> downloader.fetch(request, DownloadListener.NONE, new Cancellation()))
                    .hasMessageContaining("private address");
            assertThat(server.requests()).isEmpty();
            assertThat(disk.resolve("models")).isEmptyDirectory();
        }
    }
}
