package dev.easel.app.kubernetes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;

/** KEDA's {@code ScaledObject}: how many pods a deployment has, by what a query counts. */
public final class ScaledObject extends KedaObject<ScaledObject.Spec> {
    private static final long serialVersionUID = 1L;

    /** What is to be scaled, and by what. */
    @JsonCreator
    public ScaledObject(@JsonProperty("metadata") ObjectMeta metadata, @JsonProperty("spec") Spec spec) {
        super(metadata, spec);
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
}
