package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;

/** A PostgreSQL of one's own: one instance with a volume, to begin with. */
record DatabaseParts(Names names, ClusterSettings settings) {
    static final String USER = "easel";

    private static final String IMAGE = "postgres:17";
    private static final String SPACE = "20Gi";
    private static final long POSTGRES = 999;
    private static final String PATH = "/var/lib/postgresql/data";

    List<HasMetadata> all() {
        return List.of(service(), instance());
    }

    private HasMetadata service() {
        return new ServiceBuilder()
                .withMetadata(names.metadata(Names.Part.DATABASE))
                .withNewSpec()
                .withClusterIP("None")
                .withSelector(names.selector(Names.Part.DATABASE))
                .addNewPort()
                .withName("postgresql")
                .withPort(Names.DATABASE_PORT)
                .withNewTargetPort("postgresql")
                .endPort()
                .endSpec()
                .build();
    }

    private HasMetadata instance() {
        return new StatefulSetBuilder()
                .withMetadata(names.metadata(Names.Part.DATABASE))
                .withNewSpec()
                .withServiceName(names.of(Names.Part.DATABASE))
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(names.selector(Names.Part.DATABASE))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.selector(Names.Part.DATABASE))
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(POSTGRES)
                .withRunAsGroup(POSTGRES)
                .withFsGroup(POSTGRES)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("postgresql")
                .withImage(IMAGE)
                .addNewEnv()
                .withName("POSTGRES_USER")
                .withValue(USER)
                .endEnv()
                .addNewEnv()
                .withName("PGDATA")
                .withValue(PATH + "/easel")
                .endEnv()
                .addToEnv(names.secretVariable("POSTGRES_PASSWORD", Names.DATABASE_PASSWORD, false))
                .addNewPort()
                .withName("postgresql")
                .withContainerPort(Names.DATABASE_PORT)
                .endPort()
                .withReadinessProbe(answers(5))
                .withLivenessProbe(answers(20))
                .withNewResources()
                .addToRequests("cpu", Pods.quantity("1"))
                .addToRequests("memory", Pods.quantity("2Gi"))
                .addToLimits("memory", Pods.quantity("4Gi"))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("database")
                .withMountPath(PATH)
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .endTemplate()
                .withVolumeClaimTemplates(volume())
                .endSpec()
                .build();
    }

    private static Probe answers(int period) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand("pg_isready", "-U", USER)
                .endExec()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(5)
                .build();
    }

    private PersistentVolumeClaim volume() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("database")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", Pods.quantity(SPACE))
                .endResources()
                .endSpec()
                .build();
    }
}
