package dev.easel.server.webhook;

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
    @Override
    public String toString() {
        return "WebhookSettings[attempts=" + attempts + "]";
    }
}
