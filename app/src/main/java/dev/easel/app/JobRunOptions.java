package dev.easel.app;

import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.PluginFolder;
import dev.easel.hub.DataFolders;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.plugin.ContractClassLoader;
import dev.easel.server.worker.PreviewSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** The options of every process that runs jobs or has them run: a server and its workers get the same. */
final class JobRunOptions {
    @Option(names = "--plugins", paramLabel = "DIR", description = "A folder with jars of node packs; repeatable.")
    private List<Path> plugins = new ArrayList<>();

    @Option(
            names = "--input-directory",
            paramLabel = "DIR",
            description = "Where inputs are (default: input in --data).")
    private Path input;

    @Option(
            names = "--output-directory",
            paramLabel = "DIR",
            description = "Where results go (default: output in --data).")
    private Path output;

    @Option(
            names = "--temp-directory",
            paramLabel = "DIR",
            description = "Previews, emptied at start (default: temp in --data).")
    private Path temp;

    @Option(
            names = "--preview-method",
            paramLabel = "METHOD",
            description = "Pictures while sampling: none (default), auto, latent2rgb, taesd.")
    private PreviewSettings.Method previewMethod = PreviewSettings.Method.NONE;

    @Option(
            names = "--max-history",
            paramLabel = "N",
            description = "How many finished prompts are remembered (default: 10000).")
    private int maxHistory = StoreLimits.DEFAULT.history();

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "How often a prompt is started when the process dies while it runs (default: 3).")
    private int attempts = StoreLimits.DEFAULT.attempts();

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long the running prompt may take when the process is told to stop (default: 30); then it goes back to"
                            + " the queue.")
    private int stopSeconds = 30;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info (default), debug or trace.")
    private Level logLevel = Level.INFO;

    List<NodePack> plugInPacks() {
        ContractClassLoader contract = new ContractClassLoader(JobRunOptions.class.getClassLoader());
        return plugins.stream()
                .flatMap(folder -> PluginFolder.load(folder, contract).stream())
                .toList();
    }

    /** The folders of inputs and results, where they are not named those of {@code data}. */
    DataFolders folders(DataFolders data) {
        return new DataFolders(
                Optional.ofNullable(input).orElse(data.input()),
                Optional.ofNullable(output).orElse(data.output()),
                Optional.ofNullable(temp).orElse(data.temp()));
    }

    /** @param pending how many prompts may wait */
    StoreLimits limits(int pending) {
        return new StoreLimits(pending, maxHistory, attempts);
    }

    /** @param size the longer side of previews, pixels */
    PreviewSettings previews(int size) {
        return new PreviewSettings(previewMethod, size);
    }

    Duration stopLimit() {
        return Duration.ofSeconds(stopSeconds);
    }

    Level logLevel() {
        return logLevel;
    }

    /** The same for a worker's command line, with the folders that a server uses. */
    List<String> forWorkers(DataFolders folders) {
        List<String> options = new ArrayList<>();
        plugins.forEach(folder -> options.addAll(List.of("--plugins", folder.toString())));
        options.addAll(List.of(
                "--input-directory", folders.input().toAbsolutePath().toString(),
                "--output-directory", folders.output().toAbsolutePath().toString(),
                "--temp-directory", folders.temp().toAbsolutePath().toString(),
                "--attempts", Integer.toString(attempts),
                "--max-history", Integer.toString(maxHistory),
                "--stop-timeout", Integer.toString(stopSeconds),
                "--preview-method", previewMethod.name(),
                "--log-level", logLevel.name()));
        return options;
    }
}
