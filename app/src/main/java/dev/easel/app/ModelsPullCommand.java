package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.download.ByteCount;
import dev.easel.hub.download.Cancellation;
import dev.easel.hub.download.Downloader;
import dev.easel.hub.download.HubSettings;
import dev.easel.hub.library.ModelLibrary;
import dev.easel.hub.library.ModelManifest;
import dev.easel.hub.library.WorkflowModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches model files into the model folders. */
@Command(
        name = "pull",
        description = {
            "Fetches model files into their folders, several ranges at once; what an interrupted pull has fetched is not fetched again.",
            "A file gets its name when it is whole and its checksum is right."
        },
        footer = {
            "",
            "HF_TOKEN opens gated repositories, HF_ENDPOINT names a mirror; files in the hub's own cache are used.",
            "",
            "Examples:",
            "  easel models pull flux-schnell",
            "  easel models pull hf://owner/repository/lora.safetensors --to loras",
            "  easel models pull https://example.org/download/17 --to loras --as sketch.safetensors",
            "  easel models pull --for workflow.json",
            "  easel models pull --manifest models.yaml --limit-rate 20M",
        })
final class ModelsPullCommand implements Callable<Integer> {
    private static final int FILES_AT_ONCE = 3;

    private final EaselCommand easel;

    @Parameters(
            paramLabel = "REF",
            arity = "0..*",
            description = "A name of the catalogue, hf://owner/repository[@revision]/file, or an https address.")
    private List<String> references = new ArrayList<>();

    @Option(
            names = "--for",
            paramLabel = "WORKFLOW",
            description = "What this workflow (JSON, or a picture with one in it) lacks.")
    private Path workflow;

    @Option(names = "--manifest", paramLabel = "FILE", description = "What this models.yaml lists.")
    private Path manifest;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "The model folder, with sub-folders if you like: loras, vae/flux.")
    private String folder;

    @Option(names = "--as", paramLabel = "NAME", description = "Another name for the one file that is fetched.")
    private String name;

    @Option(
            names = "--limit-rate",
            paramLabel = "BYTES",
            description = "The most to receive in a second: 500k, 20M, 1.5G.")
    private String limitRate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "How many transfers at once, 1 to 64 (default: 12).")
    private int connections = 12;

    @Option(names = "--update", description = "Take what the publisher has now, even if it is not what was recorded.")
    private boolean update;

    @Option(names = "--dry-run", description = "Say what would be fetched.")
    private boolean dryRun;

    ModelsPullCommand(EaselCommand easel) {
        this.easel = easel;
    }

    /** A file, and whether the pull succeeds without it. */
    private record Wanted(CatalogueFile file, boolean optional) {}

    @Override
    public Integer call() throws InterruptedException {
        ModelLibrary library = ModelTools.library(easel.workspace());
        List<String> unknown = new ArrayList<>();
        List<Wanted> wanted = wanted(library, unknown);
        if (name != null && wanted.size() != 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "--as names one file, and " + wanted.size() + " would be fetched.");
        }
        if (dryRun) {
            wanted.forEach(each -> describe(library, each.file()));
        } else {
            pull(library, wanted);
        }
        unknown.forEach(sentence -> easel.console().err().println(sentence));
        if (!unknown.isEmpty()) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    unknown.size() + (unknown.size() == 1 ? " file" : " files")
                            + " that the workflow names are in no folder and not in the catalogue; see above.");
        }
        return ExitCode.SUCCESS.status();
    }

    private List<Wanted> wanted(ModelLibrary library, List<String> unknown) {
        LinkedHashSet<Wanted> wanted = new LinkedHashSet<>();
        for (String reference : references) {
            library.find(reference, Optional.ofNullable(folder), Optional.ofNullable(name))
                    .forEach(file -> wanted.add(new Wanted(file, false)));
        }
        if (workflow != null) {
            WorkflowModels needed = ModelTools.neededBy(WorkflowFile.read(workflow, WorkflowLimits.STANDARD), library);
            needed.obtainable().forEach(file -> wanted.add(new Wanted(file, false)));
            needed.unknown().forEach(need -> unknown.add(sentence(need)));
        } else if (manifest != null) {
            ModelManifest listed = ModelManifest.read(manifest, library.catalogue());
            listed.files().forEach(file -> wanted.add(new Wanted(file, listed.isOptional(file))));
            listed.files().forEach(library::target);
        } else if (references.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Say what to fetch: a name that 'easel models search' lists, an address, --for WORKFLOW or --manifest FILE.");
        }
        return List.copyOf(wanted);
    }

    private static String sentence(WorkflowModels.Need need) {
        String place = need.folder().map(key -> " in the folder " + key).orElse("");
        String remedy = need.address()
                .map(address -> "the workflow says it can be had by: easel models pull " + address + " --to "
                        + need.folder().orElse("FOLDER"))
                .orElse("find out where it comes from, and fetch it with: easel models pull ADDRESS --to "
                        + need.folder().orElse("FOLDER"));
        return "missing: " + need.name() + place + ", which node " + need.node() + " needs; " + remedy;
    }

    private void describe(ModelLibrary library, CatalogueFile file) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "plan");
        line.put("file", library.target(file).toString());
        line.put("source", file.sources().getFirst().text());
        line.put("licence", file.licence());
        line.put("gated", file.gated());
        line.put("size", file.size().isPresent() ? file.size().getAsLong() : null);
        line.put("present", library.present(file).isPresent());
        String size = file.size().isPresent() ? ByteCount.text(file.size().getAsLong()) : "size not known yet";
        String state = library.present(file).map(path -> "there: " + path).orElse("to be fetched");
        easel.console()
                .out()
                .println(
                        easel.json()
                                ? Json.line(line)
                                : library.target(file) + "  " + size + "  "
                                        + file.sources().getFirst().text() + "  " + state);
    }

    private void pull(ModelLibrary library, List<Wanted> wanted) throws InterruptedException {
        HubSettings settings = HubSettings.of(easel.environment())
                .limited(connections, limitRate == null ? 0 : ByteCount.parse(limitRate));
        Cancellation cancellation = new Cancellation();
        easel.stop().onRequest(cancellation::request);
        ExecutorService threads = Executors.newFixedThreadPool(FILES_AT_ONCE);
        try (Downloader downloader = new Downloader(settings, ModelTools.weights());
                TransferDisplay display = TransferDisplay.of(easel)) {
            Map<Wanted, Future<?>> running = new LinkedHashMap<>();
            for (Wanted each : wanted) {
                Optional<Path> present = update ? Optional.empty() : library.present(each.file());
                if (present.isPresent() && isElsewhere(library, each.file(), present.get())) {
                    display.present(present.get());
                    continue;
                }
                running.put(
                        each,
                        threads.submit(() -> library.pull(
                                each.file(),
                                update,
                                downloader,
                                display.transfer(each.file().name(), each.file().size()),
                                cancellation)));
            }
            await(running, display);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A file under its final path is compared with what it should be; one in another root is taken as it is. */
    private static boolean isElsewhere(ModelLibrary library, CatalogueFile file, Path present) {
        return !present.equals(library.target(file));
    }

    private static void await(Map<Wanted, Future<?>> running, TransferDisplay display) throws InterruptedException {
        EaselException first = null;
        for (Map.Entry<Wanted, Future<?>> each : running.entrySet()) {
            try {
                each.getValue().get();
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof EaselException refused)) {
                    throw new IllegalStateException(failure.getCause());
                }
                if (each.getKey().optional() && refused.code() != ErrorCode.INTERRUPTED) {
                    display.remark("Left out, being optional: " + refused.getMessage());
                } else if (first == null) {
                    first = refused;
                } else {
                    display.remark(refused.getMessage());
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
