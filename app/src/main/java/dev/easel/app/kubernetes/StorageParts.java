package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The namespace, what is configured, what is secret, and the volumes. */
record StorageParts(Names names, ClusterSettings settings) {
    /** The namespace, in which pods with rights of their own are refused. */
    HasMetadata namespace() {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(names.application())
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build();
    }

    /** What all containers have in their environment. */
    HasMetadata configuration() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("EASEL_MODELS", Pods.MODEL_PATH);
        values.put("EASEL_ASSETS", settings.assets().orElse(Pods.DATA_PATH + "/assets"));
        values.put("HF_HOME", "/tmp/hub");
        values.put("HOME", "/tmp");
        return new ConfigMapBuilder()
                .withMetadata(names.metadata(names.configuration()))
                .withData(values)
                .build();
    }

    /** @param values by the keys of {@link Names} */
    HasMetadata secret(Map<String, String> values) {
        return new SecretBuilder()
                .withMetadata(names.metadata(names.secret()))
                .withType("Opaque")
                .withStringData(values)
                .build();
    }

    List<HasMetadata> volumes() {
        List<HasMetadata> volumes = new ArrayList<>();
        volumes.add(volume(names.modelVolume(), settings.modelSpace()));
        if (settings.assets().isEmpty()) {
            volumes.add(volume(names.dataVolume(), settings.dataSpace()));
        }
        return volumes;
    }

    private HasMetadata volume(String name, String space) {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(names.metadata(name))
                .withNewSpec()
                .withAccessModes("ReadWriteMany")
                .withStorageClassName(settings.storageClass().orElse(null))
                .withNewResources()
                .addToRequests("storage", Pods.quantity(space))
                .endResources()
                .endSpec()
                .build();
    }
}
