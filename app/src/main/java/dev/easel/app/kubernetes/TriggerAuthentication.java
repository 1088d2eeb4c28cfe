package dev.easel.app.kubernetes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** KEDA's {@code TriggerAuthentication}: what gives a trigger access to what it looks at. */
public final class TriggerAuthentication extends KedaObject<TriggerAuthentication.Spec> {
    private static final long serialVersionUID = 1L;

    /** Which access. */
    @JsonCreator
    public TriggerAuthentication(@JsonProperty("metadata") ObjectMeta metadata, @JsonProperty("spec") Spec spec) {
        super(metadata, spec);
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
}
