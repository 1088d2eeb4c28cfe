package dev.easel.bench.pull;

import dev.easel.hub.download.Cancellation;
import dev.easel.hub.download.ContentCheck;
import dev.easel.hub.download.DownloadListener;
import dev.easel.hub.download.DownloadRequest;
import dev.easel.hub.download.Downloader;
import dev.easel.hub.download.FileDigest;
import dev.easel.hub.download.HubSettings;
import dev.easel.hub.download.RemoteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pulls a file from a server of its own on loopback. */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = {
            "Times pulling a file from loopback beside 'tee' and 'sha256sum' in a pipeline on the same disk, in turns.",
            "With --kills N, kills pulls of a file at random moments, and looks at what is left each time."
        })
public final class PullBench implements Callable<Integer> {
    private static final int MEBIBYTE = 1 << 20;
    private static final double NANOSECONDS = 1e9;

    @Option(names = "--folder", description = "Where to work (default: the system's folder of temporary files).")
    private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--mebibytes", description = "The file's size (default: 2048).")
    private int mebibytes = 2048;

    @Option(names = "--runs", description = "How often each is timed (default: 3).")
    private int runs = 3;

    @Option(names = "--connections", description = "Transfers at once (default: 4).")
    private int connections = 4;

    @Option(names = "--kills", description = "Kill that many pulls instead of timing.")
    private int kills;

    @Option(names = "--serve", hidden = true, description = "Serves a file until killed.")
    private Path serve;

    @Option(names = "--fetch", hidden = true, description = "Pulls this address to --target.")
    private URI fetch;

    @Option(names = "--target", hidden = true)
    private Path target;

    @Option(names = "--limit-rate", hidden = true)
    private long rate;

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PullBench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (serve != null) {
            return serve();
        }
        if (fetch != null) {
            pull(fetch, target, rate);
            return 0;
        }
        Path folder = Files.createTempDirectory(parent, "easel-pull");
        try {
            Path file = folder.resolve("source.bin");
            write(file);
            return kills > 0 ? kill(folder, file) : time(folder, file);
        } finally {
            delete(folder);
        }
    }

    private int serve() throws Exception {
        try (FileServer server = new FileServer(serve)) {
            System.out.println(server.port());
            System.out.flush();
            Thread.sleep(Long.MAX_VALUE);
        }
        return 0;
    }

    private void write(Path file) throws IOException {
        Random random = new Random(1);
        byte[] block = new byte[MEBIBYTE];
        try (OutputStream output = Files.newOutputStream(file)) {
            for (int count = 0; count < mebibytes; count++) {
                random.nextBytes(block);
                output.write(block);
            }
        }
    }

    private static Process java(String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PullBench.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static URI address(Process server) throws IOException {
        String port = server.inputReader().readLine();
        return URI.create("http://127.0.0.1:" + port + "/file.bin");
    }

    private void pull(URI address, Path to, long bytesPerSecond) {
        HubSettings settings = HubSettings.of(Map.of()).limited(connections, bytesPerSecond);
        try (Downloader downloader = new Downloader(settings, ContentCheck.NONE)) {
            DownloadRequest request = new DownloadRequest(
                    List.of(new RemoteFile.WebFile(address)), to, Optional.empty(), OptionalLong.empty());
            downloader.fetch(request, DownloadListener.NONE, new Cancellation());
        }
    }

    private int time(Path folder, Path file) throws Exception {
        Process server = java("--serve", file.toString());
        try {
            URI address = address(server);
            double[] pulls = new double[runs];
            double[] pipelines = new double[runs];
            double[] synced = new double[runs];
            for (int run = 0; run < runs; run++) {
                Path copy = folder.resolve("copy.bin");
                pipelines[run] = seconds(() -> shell("cat " + file + " | tee " + copy + " | sha256sum"));
                Files.delete(copy);
                synced[run] = seconds(() -> shell("cat " + file + " | tee " + copy + " | sha256sum && sync " + copy));
                Files.delete(copy);
                Path pulled = folder.resolve("pulled.bin");
                pulls[run] = seconds(() -> pull(address, pulled, 0));
                if (run == 0 && Files.mismatch(file, pulled) >= 0) {
                    throw new IllegalStateException("the pulled file is another");
                }
                Files.delete(pulled);
            }
            report("tee and sha256sum in a pipeline", pipelines);
            report("the same and sync", synced);
            report("pull, which syncs", pulls);
            System.out.printf(
                    "pull against the pipeline: %.0f %%; against the pipeline with sync: %.0f %%%n",
                    100 * median(pipelines) / median(pulls), 100 * median(synced) / median(pulls));
        } finally {
            server.destroyForcibly();
        }
        return 0;
    }

    /** Something that is timed. */
    private interface Step {
        void run() throws Exception;
    }

    private static double seconds(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / NANOSECONDS;
    }

    private static void shell(String line) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(line + " failed");
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void report(String what, double[] seconds) {
        System.out.printf(
                "%-34s median %.2f s, %.0f MB/s  %s%n",
                what, median(seconds), mebibytes * (double) MEBIBYTE / 1e6 / median(seconds), Arrays.toString(seconds));
    }

    private int kill(Path folder, Path file) throws Exception {
        String expected = FileDigest.sha256(file);
        Path to = folder.resolve("pulled.bin");
        Random random = new Random(2);
        int killed = 0;
        int finished = 0;
        long lost = 0;
        Process server = java("--serve", file.toString());
        try {
            URI address = address(server);
            while (killed < kills) {
                long before = written(to);
                Process pull = java(
                        "--fetch",
                        address.toString(),
                        "--target",
                        to.toString(),
                        "--limit-rate",
                        String.valueOf(file.toFile().length() / 4));
                boolean ended = runsOn(pull, to, before, random.nextInt(1, 1500));
                if (!ended) {
                    pull.destroyForcibly().waitFor();
                    killed++;
                    lost += !Files.exists(to) && written(to) < before ? 1 : 0;
                }
                if (Files.exists(to)) {
                    if (!FileDigest.sha256(to).equals(expected)) {
                        System.out.println("A wrong file is under the final name.");
                        return 1;
                    }
                    finished++;
                    Files.delete(to);
                }
            }
        } finally {
            server.destroyForcibly();
        }
        System.out.printf(
                "%d kills: %d times the file was finished and right, %d times something that had arrived was lost%n",
                killed, finished, lost);
        return lost == 0 && finished > 0 ? 0 : 1;
    }

    /** Waits until something new has arrived, and then a while; whether the process has ended meanwhile. */
    private static boolean runsOn(Process pull, Path target, long before, int milliseconds)
            throws IOException, InterruptedException {
        while (written(target) <= before) {
            if (pull.waitFor(2, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return pull.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** What the journal says has arrived: the sum of the first number of each pair behind its head. */
    private static long written(Path target) throws IOException {
        Path journal = target.resolveSibling("." + target.getFileName() + ".journal");
        byte[] content;
        try {
            content = Files.readAllBytes(journal);
        } catch (NoSuchFileException finished) {
            return 0;
        }
        java.nio.ByteBuffer numbers = java.nio.ByteBuffer.wrap(content).order(java.nio.ByteOrder.nativeOrder());
        long sum = 0;
        for (int place = 128; place + 16 <= numbers.limit(); place += 16) {
            sum += numbers.getLong(place);
        }
        return sum;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
