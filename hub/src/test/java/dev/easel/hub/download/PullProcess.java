package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A download in a process of its own, which can be killed or have disks of its own. Prints {@code present N} when it begins, {@code
 * arrived N} as bytes arrive, then {@code done} or {@code refused CODE MESSAGE}, and at last the names of the files in the target's
 * folder.
 */
final class PullProcess {
    private static final int TRANSFERS = 4;

    private PullProcess() {}

    /** How a disk sets space aside. */
    enum Reserving {
        /** As disks here do. */
        SYSTEM,
        /** It says that there is space without end, and then has to find it. */
        PROMISING,
        /** It cannot; writing finds out. */
        NEVER
    }

    /** The command that fetches a file. */
    static List<String> command(URI address, Path target, long bytesPerSecond, Reserving reserving) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PullProcess.class.getName()));
        command.addAll(
                List.of(address.toString(), target.toString(), String.valueOf(bytesPerSecond), reserving.toString()));
        return command;
    }

    /** Arguments: address, target, bytes a second, {@link Reserving}. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[1]);
        HubSettings settings = new HubSettings(
                URI.create("http://127.0.0.1:1"),
                Optional.empty(),
                target.resolveSibling("no-cache"),
                false,
                TRANSFERS,
                Long.parseLong(arguments[2]),
                Duration.ofSeconds(30),
                TRANSFERS,
                true);
        DownloadRequest request = new DownloadRequest(
                List.of(new RemoteFile.WebFile(URI.create(arguments[0]))),
                target,
                Optional.empty(),
                OptionalLong.empty());
        try (Downloader downloader =
                new Downloader(settings, ContentCheck.NONE, new Disk(Reserving.valueOf(arguments[3])))) {
            downloader.fetch(request, new Printer(), new Cancellation());
            print("done");
        } catch (EaselException refused) {
            print("refused " + refused.code() + " " + refused.getMessage());
        }
        if (Files.isDirectory(target.getParent())) {
            try (Stream<Path> left = Files.list(target.getParent())) {
                left.sorted().forEach(file -> print("left " + file.getFileName()));
            }
        }
    }

    private static synchronized void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static final class Printer implements DownloadListener {
        private final AtomicLong arrived = new AtomicLong();

        @Override
        public void started(long size, long present) {
            arrived.set(present);
            print("present " + present);
        }

        @Override
        public void received(long bytes) {
            print("arrived " + arrived.addAndGet(bytes));
        }
    }

    private record Disk(Reserving reserving) implements DiskSpace {
        private static final DiskSpace SYSTEM = new SystemDisk();

        @Override
        public long free(Path folder) throws IOException {
            return reserving == Reserving.SYSTEM ? SYSTEM.free(folder) : Long.MAX_VALUE;
        }

        @Override
        public void reserve(Path file, long size) throws IOException {
            if (reserving != Reserving.NEVER) {
                SYSTEM.reserve(file, size);
            }
        }
    }
}
