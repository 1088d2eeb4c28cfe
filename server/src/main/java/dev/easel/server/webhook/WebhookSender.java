package dev.easel.server.webhook;

import dev.easel.server.outgoing.OutgoingClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.StringRequestContent;

/** Sends one signed request. */
final class WebhookSender implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 15;

    private final WebhookSettings settings;
    private final HttpClient client;

    WebhookSender(WebhookSettings settings) {
        this.settings = settings;
        client = OutgoingClient.start(settings.rules(), Duration.ofSeconds(TIMEOUT_SECONDS), 0);
    }

    /**
     * Sends a delivery.
     *
     * @return the status
     * @throws ExecutionException when the other server cannot be reached
     * @throws TimeoutException when it does not answer in time
     */
    int send(String id, String url, String body, int attempt, long nowSeconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        return client.POST(url)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .headers(headers -> headers.put("webhook-id", id)
                        .put("webhook-timestamp", Long.toString(nowSeconds))
                        .put("webhook-signature", "v1," + signature(settings.secret(), id, nowSeconds, body))
                        .put("webhook-attempt", Integer.toString(attempt)))
                .body(new StringRequestContent("application/json", body, StandardCharsets.UTF_8))
                .send()
                .getStatus();
    }

    /** HMAC-SHA256 of {@code id.timestamp.body}, in base64, as Standard Webhooks has it. */
    static String signature(String secret, String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(secret), "HmacSHA256"));
            byte[] digest = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A secret {@code whsec_…} is base64; another one is taken as it is. */
    private static byte[] key(String secret) {
        List<String> parts = List.of(secret.split("_", 2));
        return parts.size() == 2 && parts.getFirst().equals("whsec")
                ? Base64.getDecoder().decode(parts.get(1))
                : secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        OutgoingClient.stop(client);
    }
}
