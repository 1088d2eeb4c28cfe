package dev.easel.app.kubernetes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;

/** KEDA's {@code ScaledObject}: how many pods a deployment has, by what a query counts. */
@JsonIgnoreProperties(value = "kind", allowGetters = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec"})
public final class ScaledObject implements HasMetadata {
    private static final long serialVersionUID = 1L;

    private ObjectMeta metadata;
    private final transient Spec spec;

    /** What is to be scaled, and by what. */
    @JsonCreator
    public ScaledObject(@JsonProperty("metadata") ObjectMeta metadata, @JsonProperty("spec") Spec spec) {
        this.metadata = metadata;
        this.spec = spec;
    }

    /**
     * How it is scaled.
     *
     * @param scaleTargetRef what
     * @param minReplicaCount when there is nothing to do
     * @param maxReplicaCount at most
     * @param pollingInterval seconds between two looks
     * @param cooldownPeriod seconds without work before the last one goes
     * @param triggers what is looked at
     */
    public record Spec(
            Target scaleTargetRef,
            int minReplicaCount,
            int maxReplicaCount,
            int pollingInterval,
            int cooldownPeriod,
            List<Trigger> triggers) {}

    /** A deployment or the like. */
    public record Target(String apiVersion, String kind, String name) {}

    /** Something that is counted, with what gives access to it. */
    public record Trigger(String type, Map<String, String> metadata, Reference authenticationRef) {}

    /** Another object by name. */
    public record Reference(String name) {}

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta changed) {
        metadata = changed;
    }

    /** How it is scaled. */
    public Spec getSpec() {
        return spec;
    }

    @Override
    public String getKind() {
        return "ScaledObject";
    }

    @Override
    public String getApiVersion() {
        return "keda.sh/v1alpha1";
    }

    @Override
    public void setApiVersion(String version) {
        if (!version.equals(getApiVersion())) {
            throw new IllegalArgumentException("API version " + version);
        }
    }
}
