package dev.easel.app.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * An object of KEDA.
 *
 * @param <S> what it says beside its name, a record
 */
@JsonIgnoreProperties(value = "kind", allowGetters = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec"})
abstract class KedaObject<S> implements HasMetadata {
    private static final long serialVersionUID = 1L;

    private ObjectMeta metadata;
    private final transient S spec;

    KedaObject(ObjectMeta metadata, S spec) {
        this.metadata = metadata;
        this.spec = spec;
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta changed) {
        metadata = changed;
    }

    /** What it says. */
    public S getSpec() {
        return spec;
    }

    /** Each object is named as its class is. */
    @Override
    public String getKind() {
        return getClass().getSimpleName();
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
