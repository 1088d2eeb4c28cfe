package dev.easel.app;

import dev.easel.app.kubernetes.ClusterManifests;
import dev.easel.app.kubernetes.ClusterSettings;
import dev.easel.app.kubernetes.GivenSecrets;
import dev.easel.app.kubernetes.ManifestText;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the manifests of a Kubernetes cluster. */
@Command(
        name = "kubernetes",
        description = "Writes manifests: servers, workers from none to N by the length of the queue, database, models.",
        footer = {
            "",
            "Workers are scaled by KEDA, which must be in the cluster. EASEL_DATABASE names a PostgreSQL that is there;",
            "without it one is set up. secrets.yaml is written once and kept; HF_TOKEN goes into it.",
            "",
            "Example:",
            "  easel deploy kubernetes --image registry.example.org/easel:1 --gpu-image registry.example.org/easel:1-gpu \\",
            "      --pull flux-schnell --workers 8 -o cluster && kubectl apply -k cluster",
        })
final class DeployKubernetesCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "The folder to write (default: kubernetes).")
    private Path folder = Path.of("kubernetes");

    @Option(names = "--name", paramLabel = "NAME", description = "Of all objects and the namespace (default: easel).")
    private String name = "easel";

    @Option(names = "--image", paramLabel = "IMAGE", description = "Of servers (default: easel:latest).")
    private String image = "easel:latest";

    @Option(
            names = "--gpu-image",
            paramLabel = "IMAGE",
            description = "Of workers (default: easel:latest-gpu; that of the servers with --gpus 0).")
    private String workerImage;

    @Option(names = "--servers", paramLabel = "N", description = "How many servers (default: 2).")
    private int servers = 2;

    @Option(names = "--workers", paramLabel = "N", description = "At most so many workers (default: 4).")
    private int workers = 4;

    @Option(names = "--gpus", paramLabel = "N", description = "Cards for a worker; 0 for none (default: 1).")
    private int cards = 1;

    @Option(
            names = "--worker-inputs",
            paramLabel = "N",
            description = "How many jobs a worker has at work at once (default: 1).")
    private int workerInputs = 1;

    @Option(
            names = "--jobs-per-worker",
            paramLabel = "N",
            description = "For each N jobs that wait or run there is a worker (default: as many as --worker-inputs).")
    private Integer jobsPerWorker;

    @Option(
            names = "--pull",
            paramLabel = "MODEL",
            description = "A model of the catalogue to fetch first; repeatable.")
    private List<String> pulls = new ArrayList<>();

    @Option(names = "--model-space", paramLabel = "SIZE", description = "For models (default: 200Gi).")
    private String modelSpace = "200Gi";

    @Option(names = "--data-space", paramLabel = "SIZE", description = "For inputs and results (default: 100Gi).")
    private String dataSpace = "100Gi";

    @Option(
            names = "--storage-class",
            paramLabel = "CLASS",
            description = "Of volumes that many machines mount (default: the cluster's).")
    private String storageClass;

    @Option(
            names = "--assets",
            paramLabel = "URL",
            description = "s3://BUCKET/PREFIX for contents, instead of a shared volume.")
    private String assets;

    @Option(names = "--host", paramLabel = "NAME", description = "The name for requests from outside (an Ingress).")
    private String host;

    DeployKubernetesCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        GivenSecrets given = GivenSecrets.of(easel.environment());
        ClusterSettings settings = new ClusterSettings(
                name,
                image,
                Optional.ofNullable(workerImage).orElse(cards == 0 ? image : "easel:latest-gpu"),
                servers,
                workers,
                cards,
                workerInputs,
                Optional.ofNullable(jobsPerWorker).orElse(workerInputs),
                pulls,
                modelSpace,
                dataSpace,
                Optional.ofNullable(storageClass),
                Optional.ofNullable(assets),
                given.databaseUrl().isEmpty(),
                Optional.ofNullable(host));
        ClusterManifests manifests = new ClusterManifests(settings);
        List<String> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, ? extends List<?>> file : manifests.files().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), ManifestText.of(file.getValue()));
                files.add(file.getKey());
            }
            writeSecrets(ManifestText.of(List.of(manifests.secrets(given))));
            files.add(1, ClusterManifests.SECRETS);
            Files.writeString(folder.resolve("kustomization.yaml"), ManifestText.of(List.of(kustomization(files))));
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The folder " + folder + " cannot be written.", failure);
        }
        easel.console().out().println("Written to " + folder + ". Next: kubectl apply -k " + folder);
        return ExitCode.SUCCESS.status();
    }

    private static Map<String, Object> kustomization(List<String> files) {
        Map<String, Object> kustomization = new LinkedHashMap<>();
        kustomization.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
        kustomization.put("kind", "Kustomization");
        kustomization.put("resources", files);
        return kustomization;
    }

    /** Secrets are made once: passwords that change would lock everyone out. */
    private void writeSecrets(String text) throws IOException {
        Path file = folder.resolve(ClusterManifests.SECRETS);
        if (Files.exists(file)) {
            return;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text, StandardOpenOption.CREATE);
    }
}
