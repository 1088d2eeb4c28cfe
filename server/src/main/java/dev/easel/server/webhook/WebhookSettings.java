package dev.easel.server.webhook;

import dev.easel.server.outgoing.OutgoingRules;
import java.time.Duration;

/**
 * How other servers are told.
 *
 * @param secret signs what is sent; never shown
 * @param allowsPrivate whether addresses of the own network may be called
 * @param firstDelay how long to wait after the first failure; doubled after each further one, up to an hour
 * @param attempts how often a delivery is tried
 */
public record WebhookSettings(String secret, boolean allowsPrivate, Duration firstDelay, int attempts) {
    /** Which URLs may be called. */
    OutgoingRules rules() {
        return new OutgoingRules("The webhook URL", allowsPrivate, "--allow-private-webhooks");
    }

    @Override
    public String toString() {
        return "WebhookSettings[attempts=" + attempts + "]";
    }
}
