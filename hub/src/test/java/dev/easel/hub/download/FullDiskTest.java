package dev.easel.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.testing.HubServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks without space and without permission. The real ones are file systems in memory that a process mounts in a name space of its own,
 * which root may do, and others where the system lets them.
 */
class FullDiskTest {
    private static final int SIZE = 12_000_000;

    @TempDir
    private Path folder;

    private final HubServer server = new HubServer();

    @BeforeEach
    void publish() {
        server.putLarge("maker/model", "file.bin", new byte[SIZE]);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private URI address() {
        return server.contentAddress("maker/model/resolve/main/file.bin");
    }

    private void fetch(Path target, DiskSpace disk) {
        HubSettings settings = HubSettings.of(Map.of("HOME", folder.toString()));
        DownloadRequest request = new DownloadRequest(
                List.of(new RemoteFile.WebFile(address())), target, Optional.empty(), OptionalLong.empty());
        try (Downloader downloader = new Downloader(settings, ContentCheck.NONE, disk)) {
            downloader.fetch(request, DownloadListener.NONE, new Cancellation());
        }
    }

    /** A disk with so many bytes left, of which none are when they are to be set aside. */
    private record ScarceDisk(long free) implements DiskSpace {
        @Override
        public long free(Path anywhere) {
            return free;
        }

        @Override
        public void reserve(Path file, long size) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @Test
    void nothingIsAskedForThatHasNoSpace() throws IOException {
        Path target = folder.resolve("models/file.bin");
        assertThatThrownBy(() -> fetch(target, new ScarceDisk(SIZE - 1)))
                .isInstanceOfSatisfying(
                        EaselException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INPUT_OUTPUT))
                .hasMessage("file.bin needs 12.0 MB, and the disk of " + target.getParent()
                        + " has 12.0 MB left: make space or choose another folder with --models.");
        assertThat(target.getParent()).isEmptyDirectory();
        assertThat(server.requests()).as("only its size was asked for").hasSize(1);
    }

    @Test
    void spaceThatIsGoneWhenItIsSetAsideIsOneSentenceAndLeavesNothing() {
        Path target = folder.resolve("models/file.bin");
        assertThatThrownBy(() -> fetch(target, new ScarceDisk(SIZE)))
                .isInstanceOf(EaselException.class)
                .hasMessage("The disk of " + target.getParent()
                        + " is full: file.bin needs 12.0 MB; make space and run the same command again.");
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void spaceIsSetAsideBeforeTheFirstByteArrives() throws IOException {
        Path target = folder.resolve("models/file.bin");
        List<Long> blocks = new ArrayList<>();
        DiskSpace system = new SystemDisk();
        fetch(target, new DiskSpace() {
            @Override
            public long free(Path anywhere) throws IOException {
                return system.free(anywhere);
            }

            @Override
            public void reserve(Path file, long size) throws IOException {
                long before = system.free(file.getParent());
                system.reserve(file, size);
                blocks.add(Files.size(file));
                blocks.add(before);
            }
        });
        assertThat(blocks.getFirst()).isEqualTo(SIZE);
        assertThat(target).hasSize(SIZE);
    }

    /** Runs a download with the target's folder on a file system of its own, and returns what it printed. */
    private List<String> onDisk(String options, PullProcess.Reserving reserving) throws Exception {
        Path mounted = Files.createDirectories(folder.resolve("disk"));
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o " + options + " none \"$1\" || exit 99; shift; exec \"$@\"",
                "sh",
                mounted.toString()));
        command.addAll(PullProcess.command(address(), mounted.resolve("file.bin"), 0, reserving));
        Path printed = folder.resolve("printed.txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
        } catch (IOException noSuchProgram) {
            return Assumptions.abort("unshare is not installed");
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        List<String> lines = Files.readAllLines(printed);
        boolean allowed = process.exitValue() != 99 && lines.stream().noneMatch(line -> line.startsWith("unshare: "));
        Assumptions.assumeTrue(allowed, "this system lets no one mount: " + lines);
        try (Stream<String> kept = lines.stream()) {
            return kept.filter(line -> line.matches("(present|refused|left) .*|done"))
                    .toList();
        }
    }

    @Test
    void aDiskThatIsTooSmall() throws Exception {
        List<String> printed = onDisk("size=8m", PullProcess.Reserving.SYSTEM);
        assertThat(printed).hasSize(1);
        assertThat(printed.getFirst()).startsWith("refused INPUT_OUTPUT file.bin needs 12.0 MB, and the disk of ");
    }

    @Test
    void aDiskThatHasNotWhatItPromises() throws Exception {
        List<String> printed = onDisk("size=8m", PullProcess.Reserving.PROMISING);
        assertThat(printed).hasSize(1);
        assertThat(printed.getFirst())
                .startsWith("refused INPUT_OUTPUT The disk of ")
                .contains(" is full");
    }

    @Test
    void aDiskThatIsFullInTheMiddleKeepsWhatCameForTheNextTime() throws Exception {
        List<String> printed = onDisk("size=8m", PullProcess.Reserving.NEVER);
        assertThat(printed)
                .hasSize(4)
                .contains("present 0", "left .file.bin.journal", "left .file.bin.part")
                .anyMatch(line -> line.startsWith("refused INPUT_OUTPUT The disk of ") && line.contains(" is full"));
    }

    @Test
    void aDiskThatMayNotBeWritten() throws Exception {
        List<String> printed = onDisk("ro", PullProcess.Reserving.SYSTEM);
        assertThat(printed).hasSize(1);
        assertThat(printed.getFirst())
                .startsWith("refused INPUT_OUTPUT The folder ")
                .contains("cannot be written")
                .contains("Read-only file system");
    }
}
