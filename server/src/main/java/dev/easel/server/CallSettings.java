package dev.easel.server;

import dev.easel.server.webhook.WebhookSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How calls of published workflows are served.
 *
 * @param longestWait how long a call is waited for before it is answered with its job
 * @param webhookSecret signs webhooks; without one the state folder has one of its own
 * @param privateWebhooks whether webhooks may go to the own network
 * @param privateDownloads whether files that callers name by URL may be fetched from the own network
 */
public record CallSettings(
        Duration longestWait, Optional<String> webhookSecret, boolean privateWebhooks, boolean privateDownloads) {
    /** Ten minutes; a secret in the state folder; no private addresses. */
    public static final CallSettings DEFAULT = new CallSettings(Duration.ofMinutes(10), Optional.empty(), false, false);

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 20;

    WebhookSettings webhooks(String ownSecret) {
        return new WebhookSettings(webhookSecret.orElse(ownSecret), privateWebhooks, FIRST_DELAY, ATTEMPTS);
    }

    @Override
    public String toString() {
        return "CallSettings[longestWait=" + longestWait + "]";
    }
}
