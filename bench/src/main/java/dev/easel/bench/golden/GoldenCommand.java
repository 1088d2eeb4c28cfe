package dev.easel.bench.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/goldens}: compares Easel with a folder of recorded cases. */
@Command(
        name = "goldens",
        mixinStandardHelpOptions = true,
        description =
                "Runs recorded cases and compares the outputs: one line a case, a count at the end, status 1 if any failed.")
public final class GoldenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with INDEX.json, or with cases below it.")
    private Path root;

    @Option(
            names = "--family",
            paramLabel = "NAME",
            description = "Only families whose name starts so, such as A or D_flux.")
    private List<String> families = List.of();

    @Option(names = "--case", paramLabel = "NAME", description = "Only cases of that name, with or without its family.")
    private List<String> names = List.of();

    @Option(names = "--tokenizers", paramLabel = "DIR", description = "Folder with clip, t5 and qwen25 tokenizer data.")
    private Optional<Path> tokenizers = Optional.empty();

    /** Runs the command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new GoldenCommand()).execute(arguments));
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(root)) {
            System.err.println("There is no folder " + root + ".");
            return 2;
        }
        GoldenResources resources = tokenizers
                .map(folder -> new GoldenResources(Optional.of(folder)))
                .orElse(GoldenResources.near(root));
        GoldenRunner runner = new GoldenRunner(root, resources);
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        for (Path folder : runner.cases().stream().filter(this::isChosen).toList()) {
            GoldenResult result = runner.run(folder);
            System.out.println(result.line());
            switch (result) {
                case GoldenResult.Passed _ -> passed++;
                case GoldenResult.Failed _ -> failed++;
                case GoldenResult.Skipped _ -> skipped++;
            }
        }
        System.out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed > 0 || passed + skipped == 0 ? 1 : 0;
    }

    private boolean isChosen(Path folder) {
        String id = GoldenRunner.id(folder);
        String name = folder.getFileName().toString();
        return (families.isEmpty() || families.stream().anyMatch(id::startsWith))
                && (names.isEmpty() || names.contains(id) || names.contains(name));
    }
}
