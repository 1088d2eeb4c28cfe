package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.easel.app.kubernetes.ScaledObject;
import dev.easel.app.kubernetes.TriggerAuthentication;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests are read back as typed objects; whatever one names, another has. */
class DeployKubernetesTest {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("batch/v1/Job", Job.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class),
            Map.entry("keda.sh/v1alpha1/TriggerAuthentication", TriggerAuthentication.class));

    /** Reads strictly: a member that the typed object does not know is an error. */
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private List<HasMetadata> deploy(Map<String, String> environment, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("deploy", "kubernetes", "-o", folder.toString()));
        arguments.addAll(List.of(options));
        CommandLineRun run = CommandLineRun.of(environment, arguments.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        Map<?, ?> kustomization =
                (Map<?, ?>) documents(folder.resolve("kustomization.yaml")).getFirst();
        List<HasMetadata> objects = new ArrayList<>();
        for (Object file : (List<?>) kustomization.get("resources")) {
            for (Object document : documents(folder.resolve(file.toString()))) {
                Map<?, ?> map = (Map<?, ?>) document;
                Class<? extends HasMetadata> type = KINDS.get(map.get("apiVersion") + "/" + map.get("kind"));
                assertThat(type).as("%s", map.get("kind")).isNotNull();
                HasMetadata object = JSON.convertValue(map, type);
                assertThat(object).isInstanceOf(type);
                assertThat(JSON.readTree(JSON.writeValueAsBytes(object)))
                        .isEqualTo(JSON.readTree(JSON.writeValueAsBytes(map)));
                objects.add(object);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml")).count())
                    .isEqualTo(((List<?>) kustomization.get("resources")).size() + 1L);
        }
        return objects;
    }

    private static List<Object> documents(Path file) throws IOException {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(file))
                .forEach(documents::add);
        return documents;
    }

    private static <T> List<T> all(List<HasMetadata> objects, Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <T extends HasMetadata> T one(List<HasMetadata> objects, Class<T> type, String name) {
        return all(objects, type).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
    }

    private static Map<String, PodTemplateSpec> pods(List<HasMetadata> objects) {
        Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
        all(objects, Deployment.class)
                .forEach(it -> pods.put(it.getMetadata().getName(), it.getSpec().getTemplate()));
        all(objects, StatefulSet.class)
                .forEach(it -> pods.put(it.getMetadata().getName(), it.getSpec().getTemplate()));
        all(objects, Job.class)
                .forEach(it -> pods.put(it.getMetadata().getName(), it.getSpec().getTemplate()));
        return pods;
    }

    private static boolean matches(Map<String, String> selector, PodTemplateSpec pod) {
        return pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
    }

    @Test
    void whatOneObjectNamesAnotherHas() throws IOException {
        List<HasMetadata> objects = deploy(
                Map.of("HF_TOKEN", "hf_only_for_this_test"), "--pull", "flux-schnell", "--host", "easel.example.org");
        assertThat(all(objects, Namespace.class)).hasSize(1);
        objects.stream()
                .filter(object -> !(object instanceof Namespace))
                .forEach(object ->
                        assertThat(object.getMetadata().getNamespace()).isEqualTo("easel"));
        checkSelectors(objects);
        pods(objects).forEach((name, pod) -> checkPod(objects, name, pod));
        Ingress ingress = all(objects, Ingress.class).getFirst();
        String backend = ingress.getSpec()
                .getRules()
                .getFirst()
                .getHttp()
                .getPaths()
                .getFirst()
                .getBackend()
                .getService()
                .getName();
        one(objects, Service.class, backend);
    }

    private static void checkSelectors(List<HasMetadata> objects) {
        List<PodTemplateSpec> pods = List.copyOf(pods(objects).values());
        for (Deployment deployment : all(objects, Deployment.class)) {
            Map<String, String> selector = deployment.getSpec().getSelector().getMatchLabels();
            assertThat(pods.stream().filter(pod -> matches(selector, pod)))
                    .containsExactly(deployment.getSpec().getTemplate());
        }
        for (Service service : all(objects, Service.class)) {
            List<PodTemplateSpec> found = pods.stream()
                    .filter(pod -> matches(service.getSpec().getSelector(), pod))
                    .toList();
            assertThat(found).hasSize(1);
            service.getSpec()
                    .getPorts()
                    .forEach(port -> assertThat(portNames(found.getFirst()))
                            .contains(port.getTargetPort().getStrVal()));
        }
        for (PodDisruptionBudget budget : all(objects, PodDisruptionBudget.class)) {
            Map<String, String> selector = budget.getSpec().getSelector().getMatchLabels();
            assertThat(pods.stream().filter(pod -> matches(selector, pod))).hasSize(1);
        }
        List<PodTemplateSpec> governed = new ArrayList<>();
        for (NetworkPolicy policy : all(objects, NetworkPolicy.class)) {
            Map<String, String> selector = policy.getSpec().getPodSelector().getMatchLabels();
            governed.addAll(pods.stream().filter(pod -> matches(selector, pod)).toList());
            policy.getSpec()
                    .getIngress()
                    .forEach(rule -> rule.getFrom().stream()
                            .filter(peer -> peer.getPodSelector() != null)
                            .forEach(peer -> assertThat(pods.stream()
                                            .filter(pod -> matches(
                                                    peer.getPodSelector().getMatchLabels(), pod)))
                                    .hasSize(1)));
        }
        assertThat(governed).containsExactlyInAnyOrderElementsOf(pods);
    }

    private static List<String> portNames(PodTemplateSpec pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .map(port -> port.getName())
                .toList();
    }

    private static void checkPod(List<HasMetadata> objects, String name, PodTemplateSpec pod) {
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot())
                .as(name)
                .isTrue();
        List<String> volumes =
                pod.getSpec().getVolumes().stream().map(Volume::getName).toList();
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                one(
                        objects,
                        PersistentVolumeClaim.class,
                        volume.getPersistentVolumeClaim().getClaimName());
            }
        }
        Set<String> claimed = all(objects, StatefulSet.class).stream()
                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
                .map(claim -> claim.getMetadata().getName())
                .collect(java.util.stream.Collectors.toSet());
        for (Container container : pod.getSpec().getContainers()) {
            for (VolumeMount mount : container.getVolumeMounts()) {
                assertThat(volumes.contains(mount.getName()) || claimed.contains(mount.getName()))
                        .as("%s mounts %s", name, mount.getName())
                        .isTrue();
            }
            container.getEnv().forEach(variable -> checkVariable(objects, variable));
            for (EnvFromSource source : container.getEnvFrom()) {
                one(objects, ConfigMap.class, source.getConfigMapRef().getName());
            }
            assertThat(container.getResources().getRequests()).as(name).containsKeys("cpu", "memory");
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            for (Probe probe : Stream.of(
                            container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                    .filter(probe -> probe != null && probe.getHttpGet() != null)
                    .toList()) {
                assertThat(portNames(pod)).contains(probe.getHttpGet().getPort().getStrVal());
            }
        }
    }

    private static void checkVariable(List<HasMetadata> objects, EnvVar variable) {
        if (variable.getValueFrom() != null) {
            String secret = variable.getValueFrom().getSecretKeyRef().getName();
            String key = variable.getValueFrom().getSecretKeyRef().getKey();
            assertThat(one(objects, Secret.class, secret).getStringData()).containsKey(key);
        }
    }

    @Test
    void workersGoFromNoneToAsManyAsThereIsWorkFor() throws IOException {
        List<HasMetadata> objects = deploy(Map.of(), "--workers", "40", "--gpus", "2", "--jobs-per-worker", "3");
        Deployment workers = one(objects, Deployment.class, "easel-worker");
        assertThat(workers.getSpec().getReplicas()).isNull();
        Container worker =
                workers.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertThat(worker.getResources().getLimits()).containsEntry("nvidia.com/gpu", Quantity.parse("2"));
        assertThat(worker.getArgs()).startsWith("worker").contains("cuda:0");
        ScaledObject scaled = one(objects, ScaledObject.class, "easel-worker");
        assertThat(scaled.getSpec().scaleTargetRef().name()).isEqualTo("easel-worker");
        assertThat(scaled.getSpec().minReplicaCount()).isZero();
        assertThat(scaled.getSpec().maxReplicaCount()).isEqualTo(40);
        ScaledObject.Trigger trigger = scaled.getSpec().triggers().getFirst();
        assertThat(trigger.metadata()).containsEntry("targetQueryValue", "3");
        TriggerAuthentication access = one(
                objects,
                TriggerAuthentication.class,
                trigger.authenticationRef().name());
        TriggerAuthentication.SecretTarget target =
                access.getSpec().secretTargetRef().getFirst();
        assertThat(one(objects, Secret.class, target.name()).getStringData()).containsKey(target.key());
        assertThat(target.parameter()).isEqualTo("connection");
    }

    @Test
    void databaseAndBucketMayBeThereAlready() throws IOException {
        List<HasMetadata> objects = deploy(
                Map.of(
                        "EASEL_DATABASE",
                        "postgresql://easel:pw@db.example.org/easel",
                        "AWS_ACCESS_KEY_ID",
                        "id",
                        "AWS_SECRET_ACCESS_KEY",
                        "key"),
                "--assets",
                "s3://pictures/easel",
                "--gpus",
                "0",
                "--name",
                "studio");
        assertThat(all(objects, StatefulSet.class)).isEmpty();
        assertThat(all(objects, PersistentVolumeClaim.class))
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactly("studio-models");
        Secret secret = one(objects, Secret.class, "studio-secrets");
        assertThat(secret.getStringData())
                .containsEntry("database-url", "postgresql://easel:pw@db.example.org/easel")
                .containsEntry("aws-access-key-id", "id");
        assertThat(one(objects, ConfigMap.class, "studio-configuration").getData())
                .containsEntry("EASEL_ASSETS", "s3://pictures/easel");
        Container worker = one(objects, Deployment.class, "studio-worker")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertThat(worker.getArgs()).contains("--device", "cpu");
        assertThat(worker.getImage()).isEqualTo("easel:latest");
        NetworkPolicy out = one(objects, NetworkPolicy.class, "studio-worker");
        assertThat(out.getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(port -> port.getPort()))
                .contains(new IntOrString(443), new IntOrString(5432));
    }

    @Test
    void secretsAreMadeOnceAndNobodyElsesToRead() throws IOException {
        String password = one(deploy(Map.of()), Secret.class, "easel-secrets")
                .getStringData()
                .get("database-password");
        Path file = folder.resolve("secrets.yaml");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Secret again = one(deploy(Map.of(), "--workers", "9"), Secret.class, "easel-secrets");
        assertThat(again.getStringData().get("database-password"))
                .isEqualTo(password)
                .hasSize(48);
        assertThat(again.getStringData().get("database-url")).contains(":" + password + "@easel-database.easel.svc:");
    }

    @Test
    void refusesWhatCannotBe() {
        for (List<String> options : List.of(
                List.of("--name", "Easel"),
                List.of("--workers", "0"),
                List.of("--model-space", "lots"),
                List.of("--host", "a b"),
                List.of("--assets", "gs://bucket"),
                List.of("--pull", "$(reboot)"))) {
            List<String> arguments = new ArrayList<>(List.of("deploy", "kubernetes", "-o", folder.toString()));
            arguments.addAll(options);
            CommandLineRun run = CommandLineRun.of(Map.of(), arguments.toArray(String[]::new));
            assertThat(run.status()).as("%s", options).isNotZero();
            assertThat(folder).isEmptyDirectory();
        }
    }
}
