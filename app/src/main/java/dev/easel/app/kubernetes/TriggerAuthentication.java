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

/** KEDA's {@code TriggerAuthentication}: what gives a trigger access to what it looks at. */
@JsonIgnoreProperties(value = "kind", allowGetters = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec"})
public final class TriggerAuthentication implements HasMetadata {
    private static final long serialVersionUID = 1L;

    private ObjectMeta metadata;
    private final transient Spec spec;

    /** Which access. */
    @JsonCreator
    public TriggerAuthentication(@JsonProperty("metadata") ObjectMeta metadata, @JsonProperty("spec") Spec spec) {
        this.metadata = metadata;
        this.spec = spec;
    }

    /** The secrets it comes from. */
    public record Spec(List<SecretTarget> secretTargetRef) {}

    /**
     * A value of a secret.
     *
     * @param parameter what the trigger calls it
     * @param name the secret
     * @param key its key there
     */
    public record SecretTarget(String parameter, String name, String key) {}

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta changed) {
        metadata = changed;
    }

    /** The secrets it comes from. */
    public Spec getSpec() {
        return spec;
    }

    @Override
    public String getKind() {
        return "TriggerAuthentication";
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
