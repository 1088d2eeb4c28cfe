package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;

/** The servers: they take requests, keep the queue in the database, and compute nothing. */
record ServerParts(Names names, ClusterSettings settings) {
    private static final String PORT = "http";
    private static final int STOP_SECONDS = 30;

    List<HasMetadata> all() {
        List<HasMetadata> parts = new ArrayList<>(List.of(deployment(), service(), disruptionBudget()));
        settings.host().ifPresent(host -> parts.add(ingress(host)));
        return parts;
    }

    private HasMetadata deployment() {
        return new DeploymentBuilder()
                .withMetadata(names.metadata(Names.Part.SERVER))
                .withNewSpec()
                .withReplicas(settings.servers())
                .withNewSelector()
                .withMatchLabels(names.selector(Names.Part.SERVER))
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString(1))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.selector(Names.Part.SERVER))
                .addToAnnotations("prometheus.io/scrape", "true")
                .addToAnnotations("prometheus.io/port", Integer.toString(Names.PORT))
                .addToAnnotations("prometheus.io/path", "/metrics")
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withSecurityContext(Pods.security())
                .withTerminationGracePeriodSeconds(STOP_SECONDS + 15L)
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(names.selector(Names.Part.SERVER))
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .withContainers(container())
                .withVolumes(new Pods(names, settings).volumes(Names.Part.SERVER))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Container container() {
        List<String> arguments = new ArrayList<>(List.of(
                "serve",
                "--listen",
                "0.0.0.0",
                "--port",
                Integer.toString(Names.PORT),
                "--workers",
                "none",
                "--device",
                "cpu",
                "--data",
                Pods.WORK_PATH,
                "--stop-timeout",
                Integer.toString(STOP_SECONDS)));
        return new Pods(names, settings)
                .easel(Names.Part.SERVER, settings.serverImage(), false, arguments)
                .addToEnv(names.secretVariable("EASEL_API_KEY", Names.API_KEY, false))
                .addToEnv(names.secretVariable("EASEL_WEBHOOK_SECRET", Names.WEBHOOK_SECRET, false))
                .addNewPort()
                .withName(PORT)
                .withContainerPort(Names.PORT)
                .endPort()
                .withStartupProbe(probe("/health", 2, 60))
                .withReadinessProbe(probe("/ready", 5, 2))
                .withLivenessProbe(probe("/health", 10, 6))
                .withNewResources()
                .addToRequests("cpu", Pods.quantity("500m"))
                .addToRequests("memory", Pods.quantity("1Gi"))
                .addToLimits("memory", Pods.quantity("3Gi"))
                .endResources()
                .build();
    }

    private static Probe probe(String path, int period, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withNewPort(PORT)
                .endHttpGet()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }

    private HasMetadata service() {
        return new ServiceBuilder()
                .withMetadata(names.metadata(Names.Part.SERVER))
                .withNewSpec()
                .withSelector(names.selector(Names.Part.SERVER))
                .addNewPort()
                .withName(PORT)
                .withPort(80)
                .withNewTargetPort(PORT)
                .endPort()
                .endSpec()
                .build();
    }

    /** One server may be taken away at a time. */
    private HasMetadata disruptionBudget() {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(names.metadata(Names.Part.SERVER))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(names.selector(Names.Part.SERVER))
                .endSelector()
                .endSpec()
                .build();
    }

    private HasMetadata ingress(String host) {
        return new IngressBuilder()
                .withMetadata(names.metadata(Names.Part.SERVER))
                .withNewSpec()
                .addNewTl()
                .withHosts(host)
                .withSecretName(names.application() + "-tls")
                .endTl()
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(names.of(Names.Part.SERVER))
                .withNewPort()
                .withName(PORT)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }
}
