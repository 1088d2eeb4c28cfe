package dev.easel.app.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import java.util.ArrayList;
import java.util.List;

/** Who may talk to whom: everyone to servers, servers and workers to the database, and out to the public network what must. */
record NetworkParts(Names names, ClusterSettings settings) {
    private static final List<String> PRIVATE =
            List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16");

    List<HasMetadata> all() {
        List<HasMetadata> policies = new ArrayList<>();
        policies.add(policy(Names.Part.SERVER, List.of(fromAnyone(Names.PORT)), out(true)));
        policies.add(policy(
                Names.Part.WORKER,
                List.of(fromAnyone(Names.METRICS_PORT)),
                out(settings.assets().isPresent())));
        policies.add(policy(Names.Part.MODELS, List.of(), List.of(nameService(), publicNetwork())));
        if (settings.ownDatabase()) {
            policies.add(policy(Names.Part.DATABASE, List.of(toDatabase()), List.of()));
        }
        return policies;
    }

    /** @param far whether it also talks to the public network: to webhooks, or to a bucket */
    private List<NetworkPolicyEgressRule> out(boolean far) {
        List<NetworkPolicyEgressRule> rules = new ArrayList<>(List.of(nameService(), database()));
        if (far) {
            rules.add(publicNetwork());
        }
        return rules;
    }

    private HasMetadata policy(
            Names.Part part, List<NetworkPolicyIngressRule> ingress, List<NetworkPolicyEgressRule> egress) {
        return new NetworkPolicyBuilder()
                .withMetadata(names.metadata(part))
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(names.selector(part))
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .withIngress(ingress)
                .withEgress(egress)
                .endSpec()
                .build();
    }

    private static NetworkPolicyIngressRule fromAnyone(int port) {
        return new NetworkPolicyIngressRuleBuilder()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(port))
                .endPort()
                .build();
    }

    private NetworkPolicyIngressRule toDatabase() {
        return new NetworkPolicyIngressRuleBuilder()
                .withFrom(peer(Names.Part.SERVER), peer(Names.Part.WORKER), scaler())
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(Names.DATABASE_PORT))
                .endPort()
                .build();
    }

    private NetworkPolicyPeer peer(Names.Part part) {
        return new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .withMatchLabels(names.selector(part))
                .endPodSelector()
                .build();
    }

    private static NetworkPolicyPeer scaler() {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", "keda")
                .endNamespaceSelector()
                .build();
    }

    private static NetworkPolicyEgressRule nameService() {
        return new NetworkPolicyEgressRuleBuilder()
                .addNewPort()
                .withProtocol("UDP")
                .withPort(new IntOrString(53))
                .endPort()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(53))
                .endPort()
                .build();
    }

    /** The cluster's own database, or any at the usual port. */
    private NetworkPolicyEgressRule database() {
        NetworkPolicyEgressRuleBuilder rule = new NetworkPolicyEgressRuleBuilder()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(Names.DATABASE_PORT))
                .endPort();
        return settings.ownDatabase() ? rule.withTo(peer(Names.Part.DATABASE)).build() : rule.build();
    }

    private static NetworkPolicyEgressRule publicNetwork() {
        return new NetworkPolicyEgressRuleBuilder()
                .addNewTo()
                .withNewIpBlock()
                .withCidr("0.0.0.0/0")
                .withExcept(PRIVATE)
                .endIpBlock()
                .endTo()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(443))
                .endPort()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(80))
                .endPort()
                .build();
    }
}
