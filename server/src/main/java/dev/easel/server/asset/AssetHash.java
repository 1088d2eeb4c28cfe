package dev.easel.server.asset;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Blake3;

/**
 * The name of a content: its BLAKE3 digest of 32 bytes.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record AssetHash(String hex) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "blake3:";
    private static final int BYTES = 32;

    public AssetHash {
        if (!DIGITS.matcher(hex).matches()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "A hash is blake3: and 64 lower-case hexadecimal digits; correct it.");
        }
    }

    /**
     * Reads {@code blake3:HEX}, or the digits alone.
     *
     * @throws EaselException INVALID_INPUT when it is something else
     */
    public static AssetHash parse(String text) {
        return new AssetHash(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    }

    /** The hash of a content in memory. */
    public static AssetHash of(byte[] content) {
        return of(Blake3.initHash().update(content));
    }

    /** The digest that a hasher has come to. */
    static AssetHash of(Blake3 hasher) {
        return new AssetHash(HexFormat.of().formatHex(hasher.doFinalize(BYTES)));
    }

    /** {@code blake3:HEX}. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
