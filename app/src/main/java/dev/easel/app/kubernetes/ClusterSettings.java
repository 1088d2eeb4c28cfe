package dev.easel.app.kubernetes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.worker.WorkerGroup;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How Easel is to run in a cluster.
 *
 * @param name what all objects are called, and the namespace they are in
 * @param serverImage the image of servers
 * @param workerImage the image of workers
 * @param servers how many servers
 * @param workers how many workers there may be
 * @param cards how many graphics cards a worker gets; 0 computes on processors
 * @param workerInputs how many jobs a worker has at work at once
 * @param jobsPerWorker for how many waiting jobs there is a worker more
 * @param pulls models of the catalogue that are fetched first
 * @param modelSpace the size of the volume with the models, such as {@code 200Gi}
 * @param dataSpace the size of the volume with inputs and results
 * @param storageClass the class of volumes that many machines use; empty for the cluster's own
 * @param assets where contents are kept instead of the shared volume: {@code s3://BUCKET/PREFIX}
 * @param ownDatabase whether PostgreSQL is set up as well, else the secret names one
 * @param host the name under which servers are reached from outside
 */
public record ClusterSettings(
        String name,
        String serverImage,
        String workerImage,
        int servers,
        int workers,
        int cards,
        int workerInputs,
        int jobsPerWorker,
        List<String> pulls,
        String modelSpace,
        String dataSpace,
        Optional<String> storageClass,
        Optional<String> assets,
        boolean ownDatabase,
        Optional<String> host) {
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final Pattern SPACE = Pattern.compile("[1-9][0-9]{0,6}(Mi|Gi|Ti)");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,200}");

    public ClusterSettings {
        pulls = List.copyOf(pulls);
        require(NAME.matcher(name).matches(), "The name \"" + name + "\" is not of small letters, digits and dashes.");
        require(servers >= 1 && servers <= 100, "There can be 1 to 100 servers, not " + servers + ".");
        require(workers >= 1 && workers <= 10_000, "There can be 1 to 10000 workers, not " + workers + ".");
        require(cards >= 0 && cards <= 16, "A worker can have 0 to 16 cards, not " + cards + ".");
        require(
                workerInputs >= 1 && workerInputs <= WorkerGroup.MOST,
                "A worker can have 1 to " + WorkerGroup.MOST + " jobs at once, not " + workerInputs + ".");
        require(jobsPerWorker >= 1, "There must be at least 1 job for a worker, not " + jobsPerWorker + ".");
        for (String space : List.of(modelSpace, dataSpace)) {
            require(SPACE.matcher(space).matches(), "The size \"" + space + "\" is not like 200Gi.");
        }
        pulls.forEach(model -> require(MODEL.matcher(model).matches(), "\"" + model + "\" names no model."));
        require(host.isEmpty() || HOST.matcher(host.get()).matches(), "The host is no name such as easel.example.org.");
        require(
                assets.isEmpty() || assets.get().startsWith("s3://"),
                "The assets are at s3://BUCKET/PREFIX, or left out for a shared volume.");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new EaselException(ErrorCode.INVALID_INPUT, message);
        }
    }
}
