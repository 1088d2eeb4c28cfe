package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the objects of a cluster are called, and by which labels they find each other. */
record Names(String application) {
    static final int PORT = 8188;
    static final int DATABASE_PORT = 5432;
    static final int METRICS_PORT = 9188;

    static final String DATABASE_URL = "database-url";
    static final String DATABASE_PASSWORD = "database-password";
    static final String API_KEY = "api-key";
    static final String WEBHOOK_SECRET = "webhook-secret";
    static final String HUB_TOKEN = "hub-token";
    static final String BUCKET_KEY_ID = "aws-access-key-id";
    static final String BUCKET_KEY = "aws-secret-access-key";

    /** A part of the application. */
    enum Part {
        SERVER,
        WORKER,
        DATABASE,
        MODELS;

        String title() {
            return switch (this) {
                case SERVER -> "server";
                case WORKER -> "worker";
                case DATABASE -> "database";
                case MODELS -> "models";
            };
        }
    }

    String of(Part part) {
        return application + "-" + part.title();
    }

    String secret() {
        return application + "-secrets";
    }

    String configuration() {
        return application + "-configuration";
    }

    String modelVolume() {
        return application + "-models";
    }

    String dataVolume() {
        return application + "-data";
    }

    /** The labels by which a part is selected. */
    Map<String, String> selector(Part part) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("app.kubernetes.io/name", "easel");
        labels.put("app.kubernetes.io/instance", application);
        labels.put("app.kubernetes.io/component", part.title());
        return labels;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("app.kubernetes.io/name", "easel");
        labels.put("app.kubernetes.io/instance", application);
        return labels;
    }

    ObjectMeta metadata(Part part) {
        return metadata(of(part), selector(part));
    }

    ObjectMeta metadata(String name) {
        return metadata(name, labels());
    }

    private ObjectMeta metadata(String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(application)
                .withLabels(labels)
                .build();
    }

    /** An environment variable from the secret. */
    EnvVar secretVariable(String variable, String key, boolean optional) {
        return new EnvVarBuilder()
                .withName(variable)
                .withNewValueFrom()
                .withNewSecretKeyRef()
                .withName(secret())
                .withKey(key)
                .withOptional(optional ? true : null)
                .endSecretKeyRef()
                .endValueFrom()
                .build();
    }
}
