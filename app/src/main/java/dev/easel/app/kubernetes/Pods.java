package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;

/** What the pods of servers, workers and pulls have in common. */
final class Pods {
    static final String MODELS = "models";
    static final String DATA = "data";
    static final String TEMPORARY = "temporary";

    /** Where the volumes are mounted. */
    static final String MODEL_PATH = "/models";

    static final String DATA_PATH = "/data";

    /** Where a pod works; what others need is in the asset store. */
    static final String WORK_PATH = "/tmp/easel";

    private static final long USER = 10_001;

    private final Names names;
    private final ClusterSettings settings;

    Pods(Names names, ClusterSettings settings) {
        this.names = names;
        this.settings = settings;
    }

    /** Nobody in particular, who may write the volumes. */
    static PodSecurityContext security() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    private static SecurityContext confined() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    /** A container of Easel. */
    ContainerBuilder easel(Names.Part part, String image, boolean writesModels, List<String> arguments) {
        Container container = new ContainerBuilder()
                .withName(part.title())
                .withImage(image)
                .withArgs(arguments)
                .withSecurityContext(confined())
                .addNewEnvFrom()
                .withNewConfigMapRef()
                .withName(names.configuration())
                .endConfigMapRef()
                .endEnvFrom()
                .addNewVolumeMount()
                .withName(TEMPORARY)
                .withMountPath("/tmp")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName(MODELS)
                .withMountPath(MODEL_PATH)
                .withReadOnly(writesModels ? null : true)
                .endVolumeMount()
                .build();
        ContainerBuilder builder = new ContainerBuilder(container);
        if (part == Names.Part.MODELS) {
            return builder;
        }
        if (settings.assets().isPresent()) {
            builder.addToEnv(
                    names.secretVariable("AWS_ACCESS_KEY_ID", Names.BUCKET_KEY_ID, true),
                    names.secretVariable("AWS_SECRET_ACCESS_KEY", Names.BUCKET_KEY, true));
        }
        return builder.addToEnv(names.secretVariable("EASEL_DATABASE", Names.DATABASE_URL, false))
                .addNewVolumeMount()
                .withName(DATA)
                .withMountPath(DATA_PATH)
                .endVolumeMount();
    }

    /** The volumes that such a container mounts. */
    List<Volume> volumes(Names.Part part) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(emptyFolder(TEMPORARY));
        volumes.add(claimed(MODELS, names.modelVolume()));
        if (part != Names.Part.MODELS) {
            volumes.add(settings.assets().isPresent() ? emptyFolder(DATA) : claimed(DATA, names.dataVolume()));
        }
        return volumes;
    }

    private static Volume emptyFolder(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .endEmptyDir()
                .build();
    }

    private static Volume claimed(String name, String claim) {
        return new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .endPersistentVolumeClaim()
                .build();
    }

    static Quantity quantity(String text) {
        return Quantity.parse(text);
    }
}
