package dev.easel.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;

/**
 * Who may ask. A page of another site must not reach the server through its reader's browser: the Origin must be the server's own, and
 * a server that listens on loopback alone answers only to names of loopback, so that no foreign name can be pointed at it.
 *
 * @param apiKeys keys that the server was started with, each good for everything
 * @param corsOrigin pages of this origin, or of all for {@code *}, may ask
 * @param hostNames further names of the server, lower-case
 * @param loopbackOnly whether the server listens on loopback alone
 * @param policy whether a key must be given
 */
public record AccessRules(
        List<String> apiKeys,
        Optional<String> corsOrigin,
        Set<String> hostNames,
        boolean loopbackOnly,
        KeyPolicy policy) {
    /** When a key must be given. */
    public enum KeyPolicy {
        /** As soon as the server was started with one, or one was made. */
        ONCE_THERE_ARE_KEYS,
        ALWAYS,
        NEVER
    }

    public AccessRules {
        apiKeys = List.copyOf(apiKeys);
        hostNames = Set.copyOf(hostNames);
    }

    /** Rules that ask for a key as soon as there is one. */
    public AccessRules(List<String> apiKeys, Optional<String> corsOrigin, Set<String> hostNames, boolean loopbackOnly) {
        this(apiKeys, corsOrigin, hostNames, loopbackOnly, KeyPolicy.ONCE_THERE_ARE_KEYS);
    }

    /** Whether the Host and Origin of a request are acceptable (contract section 1.1). */
    public boolean allowsSite(HttpFields headers) {
        Optional<String> host = Optional.ofNullable(headers.get("Host")).map(AccessRules::lower);
        Optional<String> origin = Optional.ofNullable(headers.get("Origin")).map(AccessRules::lower);
        if (host.isPresent() && loopbackOnly && !isOwnName(nameOf(host.get()))) {
            return false;
        }
        return corsOrigin.isPresent() || host.isEmpty() || origin.isEmpty() || agree(host.get(), origin.get());
    }

    /** The key that a request carries: as a bearer token, as the password of basic authentication, or in X-API-Key. */
    static Optional<String> givenKey(HttpFields headers, Optional<String> queryKey) {
        return Optional.ofNullable(headers.get("X-API-Key"))
                .or(() -> Optional.ofNullable(headers.get("Authorization")).flatMap(AccessRules::keyOf))
                .or(() -> queryKey);
    }

    /** Whether it is one of the keys that the server was started with. */
    boolean isServerKey(String given) {
        return apiKeys.stream().anyMatch(key -> equal(key, given));
    }

    @Override
    public String toString() {
        return "AccessRules[policy=" + policy + ", loopbackOnly=" + loopbackOnly + "]";
    }

    /** The answer with the header fields that keep browsers careful, and those of CORS if it is on. */
    Answer decorate(Answer answer) {
        Answer safe = answer.with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "same-origin");
        if (corsOrigin.isEmpty()) {
            return safe.headers().containsKey("Content-Security-Policy")
                    ? safe
                    : safe.with("X-Frame-Options", "SAMEORIGIN");
        }
        return safe.with("Access-Control-Allow-Origin", corsOrigin.get())
                .with("Access-Control-Allow-Methods", "POST, GET, DELETE, PUT, OPTIONS, PATCH")
                .with("Access-Control-Allow-Headers", "Content-Type, Authorization")
                .with("Access-Control-Allow-Credentials", "true");
    }

    private static Optional<String> keyOf(String authorization) {
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(authorization.substring(7).strip());
        }
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String pair = new String(
                        Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
                return Optional.of(pair.substring(pair.indexOf(':') + 1));
            } catch (IllegalArgumentException malformed) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Compares in a time that does not depend on where they differ. */
    private static boolean equal(String key, String given) {
        return MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isOwnName(String name) {
        return hostNames.contains(name) || isLoopback(name);
    }

    private static boolean isLoopback(String name) {
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        boolean literal = name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        if (!literal || name.isEmpty()) {
            return false;
        }
        try {
            return InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException malformed) {
            return false;
        }
    }

    private static boolean agree(String host, String origin) {
        int scheme = origin.indexOf("://");
        String site = scheme < 0 ? origin : origin.substring(scheme + 3);
        boolean hostHasPort = hasPort(host);
        boolean originHasPort = hasPort(site);
        String left = hostHasPort && !originHasPort ? withoutPort(host) : host;
        String right = originHasPort && !hostHasPort ? withoutPort(site) : site;
        return left.equals(right);
    }

    private static boolean hasPort(String host) {
        return host.lastIndexOf(':') > host.lastIndexOf(']');
    }

    private static String withoutPort(String host) {
        return hasPort(host) ? host.substring(0, host.lastIndexOf(':')) : host;
    }

    private static String nameOf(String host) {
        String name = withoutPort(host);
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
