package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All objects of a cluster, by the file they are written to. */
public final class ClusterManifests {
    /** The file with what is secret. */
    public static final String SECRETS = "secrets.yaml";

    private final Names names;
    private final ClusterSettings settings;

    public ClusterManifests(ClusterSettings settings) {
        this.settings = settings;
        names = new Names(settings.name());
    }

    /** The objects of each file, in the order in which they are applied; without the secrets. */
    public Map<String, List<HasMetadata>> files() {
        StorageParts storage = new StorageParts(names, settings);
        WorkerParts workers = new WorkerParts(names, settings);
        Map<String, List<HasMetadata>> files = new LinkedHashMap<>();
        files.put("namespace.yaml", List.of(storage.namespace(), storage.configuration()));
        files.put("storage.yaml", storage.volumes());
        if (settings.ownDatabase()) {
            files.put("database.yaml", new DatabaseParts(names, settings).all());
        }
        files.put("server.yaml", new ServerParts(names, settings).all());
        files.put("workers.yaml", workers.all());
        if (!settings.pulls().isEmpty()) {
            files.put("models.yaml", List.of(workers.pull()));
        }
        files.put("network.yaml", new NetworkParts(names, settings).all());
        return files;
    }

    /**
     * The secrets.
     *
     * @param given what is known: the URL of a database that is there already, a token for the hub
     */
    public HasMetadata secrets(GivenSecrets given) {
        Map<String, String> values = new LinkedHashMap<>();
        String host = names.of(Names.Part.DATABASE) + "." + settings.name() + ".svc";
        values.put(
                Names.DATABASE_URL,
                given.databaseUrl()
                        .orElseGet(() -> "postgresql://" + DatabaseParts.USER + ":" + given.random() + "@" + host + ":"
                                + Names.DATABASE_PORT + "/" + DatabaseParts.USER + "?sslmode=disable"));
        if (settings.ownDatabase()) {
            values.put(Names.DATABASE_PASSWORD, given.random());
        }
        values.put(Names.API_KEY, given.apiKey());
        values.put(Names.WEBHOOK_SECRET, given.webhookSecret());
        given.hubToken().ifPresent(token -> values.put(Names.HUB_TOKEN, token));
        if (settings.assets().isPresent()) {
            given.bucketKeyId().ifPresent(id -> values.put(Names.BUCKET_KEY_ID, id));
            given.bucketKey().ifPresent(key -> values.put(Names.BUCKET_KEY, key));
        }
        return new StorageParts(names, settings).secret(values);
    }
}
