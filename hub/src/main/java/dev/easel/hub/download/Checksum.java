package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file's content is known by.
 *
 * @param kind how it is computed
 * @param hex its value, lower case
 */
public record Checksum(Kind kind, String hex) {
    /** How a checksum is computed. */
    public enum Kind {
        /** SHA-256 of the content: of files that the hub keeps in its large-file storage. */
        SHA256(64, "SHA-256"),
        /** Git's name of the content, SHA-1 of {@code blob <size>\0} and the content: of the hub's small files. */
        GIT(40, "SHA-1");

        private final int digits;
        private final String algorithm;

        Kind(int digits, String algorithm) {
            this.digits = digits;
            this.algorithm = algorithm;
        }

        /** A digest that has only to be fed the content. */
        MessageDigest start(long size) {
            try {
                MessageDigest digest = MessageDigest.getInstance(algorithm);
                if (this == GIT) {
                    digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
                }
                return digest;
            } catch (NoSuchAlgorithmException absent) {
                throw new IllegalStateException(absent);
            }
        }
    }

    /**
     * Checks the digits.
     *
     * @throws EaselException INVALID_INPUT when they are no hexadecimal number of the kind's length
     */
    public Checksum {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!isHex(hex, kind.digits)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + hex + "\" is not a " + kind.algorithm + " checksum: it has " + kind.digits
                            + " hexadecimal digits.");
        }
    }

    /** A SHA-256. */
    public static Checksum sha256(String hex) {
        return new Checksum(Kind.SHA256, hex);
    }

    static Checksum of(Kind kind, MessageDigest digest) {
        return new Checksum(kind, HexFormat.of().formatHex(digest.digest()));
    }

    /** The checksum that an entity tag of the hub is, which tells its kind by its length. */
    static Optional<Checksum> ofEntityTag(String tag) {
        for (Kind kind : Kind.values()) {
            if (isHex(tag, kind.digits)) {
                return Optional.of(new Checksum(kind, tag));
            }
        }
        return Optional.empty();
    }

    private static boolean isHex(String text, int digits) {
        return text.length() == digits && text.chars().allMatch(HexFormat::isHexDigit);
    }
}
