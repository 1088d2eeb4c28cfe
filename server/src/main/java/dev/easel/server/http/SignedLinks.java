package dev.easel.server.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Links to contents that need no key: each is good for one path, for reading only, until a time that is signed with it. */
public final class SignedLinks {
    /** How long a link is good. */
    public static final Duration LIFE = Duration.ofHours(1);

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Clock clock;

    /** @param secret known to all servers that shall take each other's links */
    public SignedLinks(String secret, Clock clock) {
        this.clock = clock;
        key = new SecretKeySpec(("links:" + secret).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** When a link that is signed now ends, in seconds since 1970. */
    public long end() {
        return clock.instant().plus(LIFE).getEpochSecond();
    }

    /** The path with what makes it good without a key. */
    public String sign(String path) {
        long end = end();
        return path + "?expires=" + end + "&signature=" + signature(path, end);
    }

    /** Whether a request is for a link that was signed here and is still good. */
    boolean allow(Request request) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        String path = request.getHttpURI().getPath();
        String query = request.getHttpURI().getQuery();
        if (!reads || path == null || query == null || !query.contains("signature=")) {
            return false;
        }
        try {
            Fields fields = Request.extractQueryParameters(request);
            long end = Long.parseLong(
                    Optional.ofNullable(fields.getValue("expires")).orElse(""));
            String given = Optional.ofNullable(fields.getValue("signature")).orElse("");
            return end >= clock.instant().getEpochSecond() && equal(signature(path, end), given);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static boolean equal(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private String signature(String path, long end) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal((path + "\n" + end).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
