package dev.easel.app;

import dev.easel.server.CallSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code easel serve} about calls of published workflows. */
final class ServeCalls {
    private static final String SECRET_VARIABLE = "EASEL_WEBHOOK_SECRET";

    @Option(
            names = "--call-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long a call of an endpoint is waited for (default: 600); then it is answered with its job.")
    private int seconds = (int) CallSettings.DEFAULT.longestWait().toSeconds();

    @Option(
            names = "--allow-private-webhooks",
            description =
                    "Let webhooks go to this machine and its network. They are signed with EASEL_WEBHOOK_SECRET, or with"
                            + " webhook-secret in the state folder.")
    private boolean privateWebhooks;

    /** @param privateDownloads whether files that callers name by URL may come from the own network */
    CallSettings settings(Map<String, String> environment, boolean privateDownloads) {
        return new CallSettings(
                Duration.ofSeconds(seconds),
                Optional.ofNullable(environment.get(SECRET_VARIABLE)).filter(secret -> !secret.isBlank()),
                privateWebhooks,
                privateDownloads);
    }
}
