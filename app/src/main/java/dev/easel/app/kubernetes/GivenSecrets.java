package dev.easel.app.kubernetes;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What is secret in a cluster.
 *
 * @param databaseUrl the database that is there already
 * @param random the password of a database that is set up
 * @param apiKey the first key of the servers
 * @param webhookSecret signs webhooks and links
 * @param hubToken opens gated models
 * @param bucketKeyId names the key of the bucket with the assets
 * @param bucketKey opens the bucket
 */
public record GivenSecrets(
        Optional<String> databaseUrl,
        String random,
        String apiKey,
        String webhookSecret,
        Optional<String> hubToken,
        Optional<String> bucketKeyId,
        Optional<String> bucketKey) {
    private static final int BYTES = 24;

    /** From the environment where it says something, else at random. */
    public static GivenSecrets of(Map<String, String> environment) {
        return new GivenSecrets(
                value(environment, "EASEL_DATABASE"),
                hexadecimal(),
                value(environment, "EASEL_API_KEY").orElseGet(GivenSecrets::hexadecimal),
                value(environment, "EASEL_WEBHOOK_SECRET")
                        .orElseGet(() -> "whsec_" + Base64.getEncoder().encodeToString(bytes())),
                value(environment, "HF_TOKEN"),
                value(environment, "AWS_ACCESS_KEY_ID"),
                value(environment, "AWS_SECRET_ACCESS_KEY"));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static String hexadecimal() {
        return HexFormat.of().formatHex(bytes());
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "GivenSecrets[]";
    }
}
