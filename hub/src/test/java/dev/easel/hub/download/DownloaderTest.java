package dev.easel.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.testing.HubServer;
import dev.easel.hub.testing.HubServer.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private static final String REPOSITORY = "maker/model";
    private static final String FILE = "split_files/vae/ae.safetensors";
    private static final long SEGMENT = 1 << 20;
    private static final byte[] CONTENT = randomBytes(5_000_001);

    @TempDir
    private Path disk;

    private final HubServer server = new HubServer();
    private final List<String> remarks = new CopyOnWriteArrayList<>();
    private final DownloadListener listener = new DownloadListener() {
        @Override
        public void remark(String sentence) {
            remarks.add(sentence);
        }
    };

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private HubSettings settings(String token, boolean offline) {
        return new HubSettings(
                server.endpoint(),
                Optional.of(token).filter(text -> !text.isEmpty()),
                disk.resolve("cache"),
                offline,
                4,
                0,
                Duration.ofSeconds(2),
                4,
                true);
    }

    private Path target() {
        return disk.resolve("models/vae/ae.safetensors");
    }

    private RemoteFile hubFile() {
        return new RemoteFile.HubFile(REPOSITORY, "main", FILE);
    }

    private DownloadRequest request(RemoteFile... sources) {
        return new DownloadRequest(List.of(sources), target(), Optional.empty(), OptionalLong.empty());
    }

    private DownloadResult fetch(DownloadRequest request) {
        return fetch(request, settings("", false), ContentCheck.NONE);
    }

    private DownloadResult fetch(DownloadRequest request, HubSettings settings, ContentCheck check) {
        try (Downloader downloader = new Downloader(settings, check)) {
            return downloader.fetch(request, listener, new Cancellation());
        }
    }

    private void assertRefused(ThrowingCallable action, ErrorCode code, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EaselException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    private void assertNothingLeft() throws IOException {
        if (Files.isDirectory(target().getParent())) {
            try (Stream<Path> left = Files.list(target().getParent())) {
                assertThat(left).isEmpty();
            }
        }
    }

    private void assertOnlyTheFile() throws IOException {
        assertThat(target()).hasBinaryContent(CONTENT);
        try (Stream<Path> left = Files.list(target().getParent())) {
            assertThat(left).containsExactly(target());
        }
    }

    @Test
    void fetchesALargeFileByRangesAndKnowsWhereItCameFrom() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);

        DownloadResult result = fetch(request(hubFile()));

        assertOnlyTheFile();
        assertThat(result.sha256()).contains(HubServer.sha256(CONTENT));
        assertThat(result.commit()).contains(HubServer.COMMIT);
        assertThat(server.requests().stream()
                        .filter(each -> !each.toHub())
                        .map(HubServer.Request::range)
                        .distinct())
                .hasSize(5);
    }

    @Test
    void verifiesSmallFilesByTheirGitChecksum() {
        server.putSmall(REPOSITORY, FILE, CONTENT);
        fetch(request(hubFile()));

        assertThat(target()).hasBinaryContent(CONTENT);
    }

    @Test
    void theTokenGoesToTheHubOnly() {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.gate(REPOSITORY, true);

        fetch(request(hubFile()), settings("hf_secret", false), ContentCheck.NONE);

        assertThat(server.requests())
                .allSatisfy(
                        each -> assertThat(each.authorization()).isEqualTo(each.toHub() ? "Bearer hf_secret" : "null"));
    }

    @Test
    void gatedRepositoriesNameThePageToVisit() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.gate(REPOSITORY, false);

        assertRefused(() -> fetch(request(hubFile())), ErrorCode.UNAVAILABLE, "gated", "/maker/model", "HF_TOKEN");
        assertRefused(
                () -> fetch(request(hubFile()), settings("hf_other", false), ContentCheck.NONE),
                ErrorCode.UNAVAILABLE,
                "has not been granted");
        assertNothingLeft();
    }

    @Test
    void unknownRepositoriesAndFilesAreToldApart() {
        server.putLarge(REPOSITORY, FILE, CONTENT);

        assertRefused(
                () -> fetch(request(new RemoteFile.HubFile("nobody/nothing", "main", FILE))),
                ErrorCode.UNAVAILABLE,
                "does not exist, or is private");
        assertRefused(
                () -> fetch(request(new RemoteFile.HubFile(REPOSITORY, "main", "other.safetensors"))),
                ErrorCode.NOT_FOUND,
                "has no file other.safetensors");
    }

    @Test
    void anotherPlaceServesWhenTheFirstIsGated() {
        server.putLarge("closed/model", FILE, CONTENT);
        server.gate("closed/model", false);
        server.putLarge(REPOSITORY, FILE, CONTENT);

        DownloadResult result = fetch(request(new RemoteFile.HubFile("closed/model", "main", FILE), hubFile()));

        assertThat(result.source()).contains(hubFile());
        assertThat(target()).hasBinaryContent(CONTENT);
    }

    @Test
    void triesAgainAfterErrorsBreaksAndStandstill() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.fail(new Fault.Status(429, "0"));
        server.fail(new Fault.Status(503, ""));
        server.fail(new Fault.Drop(100_000));
        server.fail(new Fault.Stall(50_000));
        server.fail(new Fault.OtherRange());

        fetch(request(hubFile()));

        assertOnlyTheFile();
        assertThat(remarks).anyMatch(each -> each.contains("stopped sending"));
    }

    @Test
    void asksForANewAddressWhenTheOldOneIsNoLongerValid() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.signaturesValidFor(3);

        fetch(request(hubFile()));

        assertOnlyTheFile();
    }

    @Test
    void aServerWithoutRangesSendsTheWholeFile() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.ignoreRanges();

        fetch(request(hubFile()));

        assertOnlyTheFile();
    }

    @Test
    void wrongBytesAreFetchedOnceMoreAndThenRefused() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.fail(new Fault.WrongBytes());
        fetch(request(hubFile()));
        assertOnlyTheFile();

        Files.delete(target());
        for (int each = 0; each < 10; each++) {
            server.fail(new Fault.WrongBytes());
        }
        assertRefused(() -> fetch(request(hubFile())), ErrorCode.INVALID_FILE, "twice", "nothing was kept");
        assertNothingLeft();
    }

    @Test
    void aServerThatKeepsFailingEndsInOneSentenceAndWhatCameIsContinued() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.fail(new Fault.Drop(600_000));
        for (int each = 0; each < 40; each++) {
            server.fail(new Fault.Status(503, "0"));
        }
        assertRefused(() -> fetch(request(hubFile())), ErrorCode.UNAVAILABLE, "answers 503", "run the same command");
        assertThat(target()).doesNotExist();

        server.close();
        try (HubServer second = new HubServer()) {
            second.putLarge(REPOSITORY, FILE, CONTENT);
            HubSettings settings = new HubSettings(
                    second.endpoint(), Optional.empty(), disk, false, 4, 0, Duration.ofSeconds(2), 4, true);
            fetch(request(hubFile()), settings, ContentCheck.NONE);
            assertThat(second.requests().stream().map(HubServer.Request::range))
                    .as("one range goes on in the middle of a segment")
                    .anyMatch(range -> range.startsWith("bytes=") && start(range) % SEGMENT != 0);
        }
        assertOnlyTheFile();
    }

    private static long start(String range) {
        return Long.parseLong(range.substring("bytes=".length(), range.indexOf('-')));
    }

    @Test
    void aLongWaitThatTheServerAsksForIsAnError() {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        for (int each = 0; each < 10; each++) {
            server.fail(new Fault.Status(429, "86400"));
        }
        assertRefused(() -> fetch(request(hubFile())), ErrorCode.UNAVAILABLE, "429", "86400 s");
    }

    @Test
    void redirectsToOtherSchemesAreRefused() {
        for (String target : List.of("file:///etc/passwd", "ftp://127.0.0.1/x", "http:///nowhere", "gopher://x")) {
            server.redirectTo(URI.create(target));
            assertRefused(() -> fetch(request(hubFile())), ErrorCode.UNAVAILABLE, "redirects to");
        }
        server.redirectTo(server.endpoint().resolve("/maker/model/resolve/main/x.safetensors"));
        assertRefused(() -> fetch(request(hubFile())), ErrorCode.UNAVAILABLE, "without end");
    }

    @Test
    void whatAnotherPromisesIsHeldAgainstTheServer() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        DownloadRequest other =
                new DownloadRequest(List.of(hubFile()), target(), Optional.of("0".repeat(64)), OptionalLong.empty());
        assertRefused(() -> fetch(other), ErrorCode.INVALID_FILE, "changed it");

        DownloadRequest plain = new DownloadRequest(
                List.of(new RemoteFile.WebFile(server.contentAddress(REPOSITORY + "/resolve/main/" + FILE))),
                target(),
                Optional.of("0".repeat(64)),
                OptionalLong.empty());
        assertRefused(() -> fetch(plain), ErrorCode.INVALID_FILE, "promised checksum");
        assertNothingLeft();
    }

    @Test
    void fetchesFromAPlainWebServer() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        fetch(request(new RemoteFile.WebFile(server.contentAddress(REPOSITORY + "/resolve/main/" + FILE))));

        assertOnlyTheFile();
    }

    @Test
    void refusedContentIsNotKept() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        ContentCheck refusing = new ContentCheck() {
            @Override
            public void start(Path target, byte[] start) {
                assertThat(start).isEqualTo(java.util.Arrays.copyOf(CONTENT, 512));
                throw new EaselException(ErrorCode.INVALID_FILE, "This is no model.");
            }
        };
        assertRefused(
                () -> fetch(request(hubFile()), settings("", false), refusing), ErrorCode.INVALID_FILE, "no model");
        assertNothingLeft();
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        Files.createDirectories(target().getParent());
        Files.write(target(), CONTENT);
        assertThat(fetch(request(hubFile())).source()).isEmpty();

        Files.write(target(), new byte[] {1});
        assertRefused(() -> fetch(request(hubFile())), ErrorCode.INVALID_INPUT, "another file", "--as");
        assertThat(target()).hasBinaryContent(new byte[] {1});
    }

    @Test
    void twoDownloadsOfOneFileDoNotFight() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        server.fail(new Fault.Stall(50_000));
        List<CompletableFuture<DownloadResult>> both = Stream.of(1, 2)
                .map(each -> CompletableFuture.supplyAsync(() -> fetch(request(hubFile()))))
                .toList();

        assertThat(both.stream()
                        .map(CompletableFuture::join)
                        .filter(each -> each.source().isPresent()))
                .hasSize(1);
        assertOnlyTheFile();
    }

    @Test
    void takesWhatTheHubsCacheHas() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        Path folder = disk.resolve("cache/models--maker--model");
        Path blob = folder.resolve("blobs").resolve(HubServer.sha256(CONTENT));
        Files.createDirectories(blob.getParent());
        Files.write(blob, CONTENT);
        Path snapshot = folder.resolve("snapshots").resolve(HubServer.COMMIT).resolve(FILE);
        Files.createDirectories(snapshot.getParent());
        Files.createSymbolicLink(snapshot, blob);
        Files.createDirectories(folder.resolve("refs"));
        Files.writeString(folder.resolve("refs/main"), HubServer.COMMIT);

        fetch(request(hubFile()));
        assertThat(server.requests()).allMatch(HubServer.Request::toHub);
        assertOnlyTheFile();

        Files.delete(target());
        fetch(request(hubFile()), settings("", true), ContentCheck.NONE);
        assertOnlyTheFile();

        Files.delete(target());
        Files.write(blob, randomBytes(CONTENT.length - 1));
        Files.write(blob, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
        assertRefused(() -> fetch(request(hubFile())), ErrorCode.INVALID_FILE, "cache holds a damaged");
        assertNothingLeft();
    }

    @Test
    void stoppingKeepsWhatHasCome() throws Exception {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        Cancellation cancellation = new Cancellation();
        HubSettings slow = settings("", false).limited(4, 200_000);
        try (Downloader downloader = new Downloader(slow, ContentCheck.NONE)) {
            DownloadListener stopping = new DownloadListener() {
                @Override
                public void received(long bytes) {
                    cancellation.request();
                }
            };
            assertRefused(
                    () -> downloader.fetch(request(hubFile()), stopping, cancellation),
                    ErrorCode.INTERRUPTED,
                    "is kept");
        }
        assertThat(target()).doesNotExist();
        fetch(request(hubFile()));
        assertOnlyTheFile();
    }

    @Test
    void aReadOnlyFolderIsOneSentence() throws IOException {
        Assumptions.assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
        server.putLarge(REPOSITORY, FILE, CONTENT);
        Files.createDirectories(target().getParent());
        Files.setPosixFilePermissions(target().getParent(), PosixFilePermissions.fromString("r-xr-xr-x"));

        assertRefused(() -> fetch(request(hubFile())), ErrorCode.INPUT_OUTPUT, "cannot be written");
    }

    @Test
    void aFileInPlaceOfTheFolderIsOneSentence() throws IOException {
        server.putLarge(REPOSITORY, FILE, CONTENT);
        Files.createDirectories(disk.resolve("models"));
        Files.write(disk.resolve("models/vae"), new byte[] {1});

        assertRefused(() -> fetch(request(hubFile())), ErrorCode.INPUT_OUTPUT, "is not a folder");
    }
}
