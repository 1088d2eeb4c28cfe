package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The workers, from none to as many as there is work for, and the job that fetches their models. */
record WorkerParts(Names names, ClusterSettings settings) {
    private static final String CARDS = "nvidia.com/gpu";
    private static final String METRICS = "metrics";

    /** A worker that is told to stop may end its job; what is not done by then goes back to the queue. */
    private static final int STOP_SECONDS = 600;

    /** Looks at what is queued or running; a worker is not taken away while it is the one that runs it. */
    static final String UNFINISHED = "SELECT COUNT(*) FROM job WHERE finish_order IS NULL";

    List<HasMetadata> all() {
        return List.of(deployment(), disruptionBudget(), scaling(), databaseAccess());
    }

    private HasMetadata deployment() {
        return new DeploymentBuilder()
                .withMetadata(names.metadata(Names.Part.WORKER))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(names.selector(Names.Part.WORKER))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.selector(Names.Part.WORKER))
                .addToAnnotations("prometheus.io/scrape", "true")
                .addToAnnotations("prometheus.io/port", Integer.toString(Names.METRICS_PORT))
                .addToAnnotations("prometheus.io/path", "/metrics")
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withSecurityContext(Pods.security())
                .withTerminationGracePeriodSeconds(STOP_SECONDS + 30L)
                .withTolerations(tolerations())
                .withContainers(container())
                .withVolumes(new Pods(names, settings).volumes(Names.Part.WORKER))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private List<Toleration> tolerations() {
        return settings.cards() == 0
                ? List.of()
                : List.of(new TolerationBuilder()
                        .withKey(CARDS)
                        .withOperator("Exists")
                        .withEffect("NoSchedule")
                        .build());
    }

    private Container container() {
        boolean cards = settings.cards() > 0;
        List<String> arguments = List.of(
                "worker",
                "--data",
                Pods.WORK_PATH,
                "--device",
                cards ? "cuda:0" : "cpu",
                "--worker-inputs",
                Integer.toString(settings.workerInputs()),
                "--metrics-port",
                Integer.toString(Names.METRICS_PORT),
                "--stop-timeout",
                Integer.toString(STOP_SECONDS));
        Container container = new Pods(names, settings)
                .easel(Names.Part.WORKER, settings.workerImage(), false, arguments)
                .addNewPort()
                .withName(METRICS)
                .withContainerPort(Names.METRICS_PORT)
                .endPort()
                .withStartupProbe(healthy(5, 60))
                .withLivenessProbe(healthy(20, 6))
                .withNewResources()
                .addToRequests("cpu", Pods.quantity(cards ? "2" : "4"))
                .addToRequests("memory", Pods.quantity("8Gi"))
                .endResources()
                .build();
        if (cards) {
            container.getResources().setLimits(Map.of(CARDS, Pods.quantity(Integer.toString(settings.cards()))));
        }
        return container;
    }

    private static Probe healthy(int period, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/health")
                .withNewPort(METRICS)
                .endHttpGet()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }

    /** Workers lose no job when they are taken away, but time: one in ten at once. */
    private HasMetadata disruptionBudget() {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(names.metadata(Names.Part.WORKER))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString("10%"))
                .withNewSelector()
                .withMatchLabels(names.selector(Names.Part.WORKER))
                .endSelector()
                .endSpec()
                .build();
    }

    private HasMetadata scaling() {
        ScaledObject.Trigger trigger = new ScaledObject.Trigger(
                "postgresql",
                Map.of(
                        "query",
                        UNFINISHED,
                        "targetQueryValue",
                        Integer.toString(settings.jobsPerWorker()),
                        "activationTargetQueryValue",
                        "0"),
                new ScaledObject.Reference(names.of(Names.Part.WORKER)));
        return new ScaledObject(
                names.metadata(Names.Part.WORKER),
                new ScaledObject.Spec(
                        new ScaledObject.Target("apps/v1", "Deployment", names.of(Names.Part.WORKER)),
                        0,
                        settings.workers(),
                        5,
                        300,
                        List.of(trigger)));
    }

    private HasMetadata databaseAccess() {
        return new TriggerAuthentication(
                names.metadata(Names.Part.WORKER),
                new TriggerAuthentication.Spec(List.of(
                        new TriggerAuthentication.SecretTarget("connection", names.secret(), Names.DATABASE_URL))));
    }

    /** Fetches the models, all or none; a pull that was cut off goes on where it was. */
    HasMetadata pull() {
        List<String> arguments = new ArrayList<>(List.of("models", "pull"));
        arguments.addAll(settings.pulls());
        Container container = new Pods(names, settings)
                .easel(Names.Part.MODELS, settings.serverImage(), true, arguments)
                .addToEnv(names.secretVariable("HF_TOKEN", Names.HUB_TOKEN, true))
                .withNewResources()
                .addToRequests("cpu", Pods.quantity("1"))
                .addToRequests("memory", Pods.quantity("1Gi"))
                .addToLimits("memory", Pods.quantity("2Gi"))
                .endResources()
                .build();
        return new JobBuilder()
                .withMetadata(names.metadata(Names.Part.MODELS))
                .withNewSpec()
                .withBackoffLimit(10)
                .withTtlSecondsAfterFinished(86_400)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.selector(Names.Part.MODELS))
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("OnFailure")
                .withAutomountServiceAccountToken(false)
                .withSecurityContext(Pods.security())
                .withContainers(container)
                .withVolumes(new Pods(names, settings).volumes(Names.Part.MODELS))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
