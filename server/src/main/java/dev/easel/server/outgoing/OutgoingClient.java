package dev.easel.server.outgoing;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;

/** A client that connects to addresses that were checked, not to what a name means by then. */
public final class OutgoingClient {
    private OutgoingClient() {}

    /**
     * Starts a client; whoever asked for it stops it.
     *
     * @param redirects how many redirects are followed; where they lead is checked as well
     */
    public static HttpClient start(OutgoingRules rules, Duration connectTimeout, int redirects) {
        HttpClient client = new HttpClient();
        client.setFollowRedirects(redirects > 0);
        client.setMaxRedirects(redirects);
        client.setConnectTimeout(connectTimeout.toMillis());
        client.setSocketAddressResolver((host, port, context, promise) -> {
            try {
                promise.succeeded(rules.addresses(host).stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList());
            } catch (RuntimeException refused) {
                promise.failed(refused);
            }
        });
        try {
            client.start();
        } catch (Exception failure) {
            throw new IllegalStateException("The client for other servers did not start", failure);
        }
        return client;
    }

    /** Stops a client. */
    public static void stop(HttpClient client) {
        try {
            client.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("The client for other servers did not stop", failure);
        }
    }
}
