package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How files are fetched.
 *
 * @param endpoint the hub, or a mirror of it
 * @param token the reader's access token, sent to the endpoint only
 * @param cache the folder where the hub's own tools keep files
 * @param offline whether nothing may be asked of the network
 * @param connections how many transfers go on at once, over all files
 * @param bytesPerSecond the most that is received in a second, over all files; 0 for no limit
 * @param patience how long a transfer may stand still, and what the waits between attempts grow to
 * @param attempts how often something is tried that makes no progress
 * @param reachesPrivate whether addresses of this machine and its network may be asked; the endpoint always may
 */
public record HubSettings(
        URI endpoint,
        Optional<String> token,
        Path cache,
        boolean offline,
        int connections,
        long bytesPerSecond,
        Duration patience,
        int attempts,
        boolean reachesPrivate) {
    private static final int CONNECTIONS = 12;
    private static final int ATTEMPTS = 8;

    /** Refuses an endpoint that is no http address, and numbers out of range. */
    public HubSettings {
        if (endpoint.getHost() == null
                || !("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()))) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The hub's address HF_ENDPOINT is \"" + endpoint + "\": give one such as https://huggingface.co.");
        }
        if (connections < 1 || connections > 64 || bytesPerSecond < 0 || attempts < 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "Give between 1 and 64 connections, and a rate that is not negative.");
        }
    }

    /**
     * As the environment says: {@code HF_ENDPOINT}, {@code HF_TOKEN} or the file {@code HF_TOKEN_PATH}, {@code HF_HUB_CACHE},
     * {@code HF_HOME}, {@code HF_HUB_OFFLINE}.
     *
     * @throws EaselException INVALID_INPUT when the endpoint is no address
     */
    public static HubSettings of(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        Path hub = value(environment, "HF_HOME")
                .map(Path::of)
                .orElseGet(() -> value(environment, "XDG_CACHE_HOME")
                        .map(Path::of)
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
        Path cache = value(environment, "HF_HUB_CACHE").map(Path::of).orElse(hub.resolve("hub"));
        Optional<String> token = value(environment, "HF_TOKEN")
                .or(() -> tokenFile(
                        value(environment, "HF_TOKEN_PATH").map(Path::of).orElse(hub.resolve("token"))));
        String offline = environment.getOrDefault("HF_HUB_OFFLINE", "");
        return new HubSettings(
                endpoint(environment),
                token,
                cache,
                offline.equals("1") || offline.equalsIgnoreCase("true"),
                CONNECTIONS,
                0,
                Duration.ofSeconds(30),
                ATTEMPTS,
                true);
    }

    private static URI endpoint(Map<String, String> environment) {
        String text = value(environment, "HF_ENDPOINT").orElse("https://huggingface.co");
        try {
            return URI.create(text.replaceAll("/+$", ""));
        } catch (IllegalArgumentException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The hub's address HF_ENDPOINT is \"" + text + "\": give one such as https://huggingface.co.",
                    malformed);
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<String> tokenFile(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < 4096
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** The same with other limits. */
    public HubSettings limited(int otherConnections, long otherBytesPerSecond) {
        return new HubSettings(
                endpoint,
                token,
                cache,
                offline,
                otherConnections,
                otherBytesPerSecond,
                patience,
                attempts,
                reachesPrivate);
    }

    /** The same for addresses that strangers name: nothing of this machine and its network may be asked. */
    public HubSettings onlyPublic() {
        return new HubSettings(endpoint, token, cache, offline, connections, bytesPerSecond, patience, attempts, false);
    }

    /** Whether a host is this machine. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** Whether an address is at the endpoint: only there the token is sent, and never in plain text to another machine. */
    boolean isEndpoint(URI address) {
        return endpoint.getScheme().equals(address.getScheme())
                && endpoint.getHost().equals(address.getHost())
                && endpoint.getPort() == address.getPort();
    }

    /** The token for an address. */
    Optional<String> tokenFor(URI address) {
        boolean secret = address.getScheme().equals("https") || isLoopback(address.getHost());
        return token.filter(any -> secret && isEndpoint(address));
    }

    @Override
    public String toString() {
        return "HubSettings[" + endpoint + "]";
    }
}
